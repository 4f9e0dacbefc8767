import { Migration } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.column('contacts', 'harbour_berth', (table) => table.string('harbour_berth', 40))
    await this.column('contacts', 'harbour_rank', (table) => table.string('harbour_rank', 20))
    await this.column('contacts', 'harbour_boat_id', (table) =>
      table.integer('harbour_boat_id').unsigned()
    )
    await this.sortIndex('contacts', 'harbour_berth', { text: true })
  }
}
