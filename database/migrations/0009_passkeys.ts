import { foldedColumn, jsonText, Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('passkeys', (table) => {
      table.increments('id')
      table.integer('user_id').unsigned().notNullable().references('users.id')
      table.string('name', 80).notNullable()
      table.text('credential_id').notNullable()
      foldedColumn(table, 'credential_hash', 64).notNullable()
      foldedColumn(table, 'user_handle', 90).notNullable()
      table.text('public_key').notNullable()
      table.integer('counter').unsigned().notNullable().defaultTo(0)
      jsonText(table, 'transports').notNullable()
      table.boolean('backup_eligible').notNullable().defaultTo(0)
      table.boolean('backed_up').notNullable().defaultTo(0)
      moment(table, 'created_at').notNullable()
      moment(table, 'last_used_at')
      table.unique(['credential_hash'], { indexName: 'passkeys_credential_unique' })
      table.index(['user_id'], 'passkeys_by_user')
    })
  }
}
