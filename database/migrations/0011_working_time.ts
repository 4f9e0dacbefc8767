import { foldedColumn, Migration } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('holidays', (table) => {
      table.increments('id')
      foldedColumn(table, 'day', 10).notNullable()
      table.string('name', 120).notNullable().defaultTo('')
      table.unique(['day'], { indexName: 'holidays_once' })
    })

    await this.table('absences', (table) => {
      table.increments('id')
      table.integer('user_id').unsigned().notNullable().references('users.id')
      foldedColumn(table, 'starts_on', 10).notNullable()
      foldedColumn(table, 'ends_on', 10).notNullable()
      table.string('note', 200)
      table.index(['user_id', 'ends_on'], 'absences_by_user')
      table.index(['ends_on', 'starts_on'], 'absences_by_day')
    })
  }
}
