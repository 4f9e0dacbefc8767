import { jsonText, Migration, recordColumns } from 'farley'

export default class extends Migration {
  async up() {
    await this.table('map_territories', (table) => {
      recordColumns(table)
      table.string('name', 80).notNullable()
      table.string('colour', 10).notNullable()
      jsonText(table, 'area').notNullable()
    })
  }
}
