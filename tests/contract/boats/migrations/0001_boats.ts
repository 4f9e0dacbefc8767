import { Migration, recordColumns } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('boats', (table) => {
      recordColumns(table)
      table.string('name').notNullable()
      table.integer('length')
      table.string('rig', 40)
      table.integer('skipper_id').unsigned()
      table.bigInteger('price')
      table.string('currency', 3)
    })
  }
}
