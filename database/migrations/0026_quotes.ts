import type { Knex } from 'knex'
import { jsonText, Migration, moment, recordColumns } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('quotes', (table) => {
      recordColumns(table)
      table.string('number', 40).notNullable()
      table.integer('revision').unsigned().notNullable().defaultTo(1)
      table.string('name').notNullable()
      table.integer('deal_id').unsigned().references('deals.id')
      table.integer('company_id').unsigned().references('companies.id')
      table.integer('contact_id').unsigned().references('contacts.id')
      jsonText(table, 'billing_address')
      jsonText(table, 'shipping_address')
      table.string('status', 20).notNullable().defaultTo('draft')
      table.date('issued_on')
      table.date('expires_on')
      table.string('currency', 3)
      table.string('language', 10)
      headingColumns(table)
      for (const name of ['subtotal', 'discount_total', 'tax_total', 'total', 'cost_total'])
        table.bigInteger(name)
      jsonText(table, 'taxes')
      table.integer('edits').unsigned()
      jsonText(table, 'terms')
      jsonText(table, 'notes')
      moment(table, 'sent_at')
      moment(table, 'viewed_at')
      moment(table, 'decided_at')
      table.integer('previous_id').unsigned()
      table.unique(['number', 'revision'], { indexName: 'quotes_number' })
      table.index(['deal_id', 'deleted_at'], 'quotes_by_deal')
      table.index(['company_id', 'deleted_at'], 'quotes_by_company')
      table.index(['contact_id', 'deleted_at'], 'quotes_by_contact')
      table.index(['status', 'expires_on'], 'quotes_by_status')
      table.index(['previous_id'], 'quotes_by_previous')
    })

    await this.table('quote_lines', (table) => {
      recordColumns(table)
      table.integer('quote_id').unsigned().notNullable().references('quotes.id')
      lineColumns(table)
      table.index(['quote_id', 'position'], 'quote_lines_by_quote')
      table.index(['product_id'], 'quote_lines_by_product')
    })

    await this.table('quote_decisions', (table) => {
      recordColumns(table)
      table.integer('quote_id').unsigned().notNullable().references('quotes.id')
      table.string('kind', 20).notNullable()
      jsonText(table, 'reasons')
      jsonText(table, 'note')
      table.index(['quote_id'], 'quote_decisions_by_quote')
    })

    await this.table('quote_answers', (table) => {
      recordColumns(table)
      table.integer('quote_id').unsigned().notNullable().references('quotes.id')
      table.string('kind', 20).notNullable()
      table.string('name', 120).notNullable()
      jsonText(table, 'note')
      table.string('address', 60)
      table.string('device')
      table.bigInteger('total')
      table.string('currency', 3)
      jsonText(table, 'terms')
      // Of two answers at once, one is.
      table.unique(['quote_id'], { indexName: 'quote_answers_once' })
    })

    await this.table('quote_links', (table) => {
      recordColumns(table)
      table.integer('quote_id').unsigned().notNullable().references('quotes.id')
      table.string('token_hash', 64).notNullable()
      table.string('sent_to', 254)
      moment(table, 'expires_at')
      moment(table, 'revoked_at')
      moment(table, 'first_viewed_at')
      moment(table, 'last_viewed_at')
      table.unique(['token_hash'], { indexName: 'quote_links_token' })
      table.index(['quote_id'], 'quote_links_by_quote')
    })
  }
}

/** What holds for all lines of a quote or deal. */
export function headingColumns(table: Knex.CreateTableBuilder) {
  table.bigInteger('discount_percent')
  table.bigInteger('discount_amount')
  table.bigInteger('shipping')
  table.bigInteger('shipping_tax_percent')
  table.bigInteger('adjustment')
}

/** A line of a quote or deal. */
export function lineColumns(table: Knex.CreateTableBuilder) {
  table.integer('product_id').unsigned().references('products.id')
  table.string('name').notNullable()
  jsonText(table, 'text')
  table.string('section', 120)
  table.bigInteger('quantity').notNullable()
  table.string('unit', 40)
  table.string('currency', 3)
  table.bigInteger('unit_price').notNullable()
  table.bigInteger('cost')
  table.bigInteger('discount_percent')
  table.bigInteger('discount_amount')
  table.boolean('discount_allowed').notNullable().defaultTo(true)
  table.string('tax_name', 120)
  table.bigInteger('tax_percent')
  table.string('recurring_period', 20)
  table.boolean('optional').notNullable().defaultTo(false)
  table.integer('position').notNullable().defaultTo(0)
  table.bigInteger('net')
}
