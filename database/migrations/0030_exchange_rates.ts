import { Migration } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('exchange_rates', (table) => {
      table.increments('id')
      table.string('currency', 3).notNullable()
      table.date('on_date').notNullable()
      table.string('rate', 30).notNullable()
      table.unique(['currency', 'on_date'], { indexName: 'exchange_rates_by_day' })
    })
  }
}
