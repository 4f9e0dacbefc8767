import { foldedColumn, Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('auth_identities', (table) => {
      table.increments('id')
      table.integer('user_id').unsigned().notNullable().references('users.id')
      table.string('provider', 60).notNullable()
      foldedColumn(table, 'subject_hash', 64).notNullable()
      table.string('email', 254)
      moment(table, 'created_at').notNullable()
      moment(table, 'last_used_at')
      table.unique(['provider', 'subject_hash'], { indexName: 'auth_identities_subject_unique' })
      table.index(['user_id'], 'auth_identities_by_user')
    })
  }
}
