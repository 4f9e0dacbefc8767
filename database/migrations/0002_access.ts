import { Migration, moment, recordColumns } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('users', (table) => {
      recordColumns(table)
      table.string('name', 120).notNullable()
      table.string('email', 254).notNullable()
      table.string('password', 255)
      table.string('locale', 10)
      table.string('timezone', 60)
      moment(table, 'disabled_at')
      table.unique(['email'], { indexName: 'users_email_unique' })
    })
  }
}
