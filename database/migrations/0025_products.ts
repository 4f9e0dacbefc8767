import { jsonText, Migration, recordColumns } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('product_categories', (table) => {
      recordColumns(table)
      table.string('name', 120).notNullable()
      table.integer('parent_id').unsigned().references('product_categories.id')
      jsonText(table, 'description')
      table.index(['parent_id'], 'product_categories_by_parent')
    })

    await this.table('tax_classes', (table) => {
      recordColumns(table)
      table.string('name', 120).notNullable()
      table.bigInteger('percent').notNullable()
      table.string('country', 2)
      table.boolean('standard').notNullable().defaultTo(false)
      table.boolean('active').notNullable().defaultTo(true)
    })

    await this.table('products', (table) => {
      recordColumns(table)
      table.string('sku', 60)
      table.string('name').notNullable()
      table.string('kind', 20).notNullable()
      table.integer('category_id').unsigned().references('product_categories.id')
      table.string('unit', 40)
      table.bigInteger('cost')
      table.bigInteger('list_price')
      table.string('currency', 3)
      table.integer('tax_class_id').unsigned().references('tax_classes.id')
      table.string('recurring_period', 20)
      table.boolean('active').notNullable().defaultTo(true)
      jsonText(table, 'description')
      table.integer('image_id').unsigned()
      table.index(['category_id', 'deleted_at', 'title_sort', 'id'], 'products_by_category')
      table.index(['tax_class_id'], 'products_by_tax_class')
    })

    await this.table('price_books', (table) => {
      recordColumns(table)
      table.string('name', 120).notNullable()
      table.string('currency', 3)
      table.date('valid_from')
      table.date('valid_to')
      jsonText(table, 'customer_tags')
      table.boolean('standard').notNullable().defaultTo(false)
      table.boolean('active').notNullable().defaultTo(true)
      jsonText(table, 'description')
    })

    await this.table('price_book_customers', (table) => {
      recordColumns(table)
      table.integer('price_book_id').unsigned().notNullable().references('price_books.id')
      table.integer('company_id').unsigned().notNullable().references('companies.id')
      table.index(['price_book_id'], 'price_book_customers_by_book')
      table.index(['company_id'], 'price_book_customers_by_company')
    })

    await this.table('price_book_entries', (table) => {
      recordColumns(table)
      table.integer('price_book_id').unsigned().notNullable().references('price_books.id')
      table.integer('product_id').unsigned().notNullable().references('products.id')
      table.string('name')
      table.string('currency', 3)
      table.bigInteger('price').notNullable()
      table.bigInteger('min_quantity')
      table.boolean('discount_allowed').notNullable().defaultTo(true)
      table.index(['product_id', 'price_book_id'], 'price_book_entries_by_product')
      table.index(['price_book_id', 'deleted_at', 'title_sort', 'id'], 'price_book_entries_by_book')
    })
  }
}
