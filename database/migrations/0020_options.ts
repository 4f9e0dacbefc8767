import { foldedColumn, Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('options', (table) => {
      table.increments('id')
      foldedColumn(table, 'list', 40).notNullable()
      foldedColumn(table, 'key', 40).notNullable()
      table.string('label', 80)
      table.string('description')
      table.string('tone', 10)
      table.string('kind', 20)
      table.integer('position').unsigned().notNullable()
      table.boolean('active').notNullable().defaultTo(true)
      moment(table, 'removed_at')
      table.unique(['list', 'key'], { indexName: 'options_once' })
    })
  }
}
