import { Migration, recordColumns } from '#records/migration'
import { lineColumns } from '#database/migrations/0026_quotes'

export default class extends Migration {
  async up() {
    await this.table('deal_lines', (table) => {
      recordColumns(table)
      table.integer('deal_id').unsigned().notNullable().references('deals.id')
      lineColumns(table)
      table.index(['deal_id', 'position'], 'deal_lines_by_deal')
      table.index(['product_id'], 'deal_lines_by_product')
    })

    await this.table('deal_sheets', (table) => {
      recordColumns(table)
      table.integer('deal_id').unsigned().notNullable().references('deals.id')
      table.boolean('followed').notNullable().defaultTo(false)
      table.integer('edits').unsigned().notNullable().defaultTo(0)
      table.unique(['deal_id'], { indexName: 'deal_sheets_once' })
    })
  }
}
