import { boolean, decimal, money, reference, text } from '#records/fields/all'
import { connection, type Change } from '#records/change'
import { record, type BelongsTo, type RecordClass, type RecordRow } from '#records/record'
import type PriceBook from '#quotes/models/price_book'
import type Product from '#quotes/models/product'

/** What a product costs in a price book, from a quantity on. Its name and currency follow the product and the book. */
export default class PriceBookEntry extends record(
  'priceBookEntry',
  {
    priceBook: reference('priceBook', { required: true }),
    product: reference('product', { required: true }),
    name: text({ readOnly: true, search: true }),
    price: money({ required: true, min: 0, currency: 'currency' }),
    currency: text({ max: 3, readOnly: true }),
    minQuantity: decimal({ scale: 4, min: 0 }),
    discountAllowed: boolean({ default: true }),
  },
  {
    icon: 'tag',
    avatar: 'none',
    list: ['name', 'priceBook', 'price', 'minQuantity', 'discountAllowed'],
    form: ['priceBook', 'product', 'price', 'minQuantity', 'discountAllowed'],
    background: true,
    parent: 'priceBook',
  }
) {
  declare priceBook: BelongsTo<typeof PriceBook>
  declare product: BelongsTo<typeof Product>

  static async arrange(_: Change, entries: PriceBookEntry[]) {
    const names = await column(
      'products',
      'name',
      entries.map(({ productId }) => productId)
    )
    const currencies = await column(
      'price_books',
      'currency',
      entries.map(({ priceBookId }) => priceBookId)
    )
    for (const entry of entries) {
      entry.name = names.get(entry.productId) ?? entry.name ?? null
      entry.currency = currencies.get(entry.priceBookId) ?? entry.currency ?? null
    }
  }

  /** The product is called something else. */
  static rename = (change: Change, product: RecordRow & { name: string }) =>
    rewrite(change, 'product_id', product.id, { name: product.name })

  /** The book is in another currency: the figures stay, and are of that one. */
  static follow = (change: Change, book: RecordRow & { currency: string | null }) =>
    rewrite(change, 'price_book_id', book.id, { currency: book.currency })
}

async function rewrite(change: Change, by: string, id: number, values: object) {
  const rows = await connection().from('price_book_entries').where(by, id).select('id')
  await change.updateMany(
    PriceBookEntry as unknown as RecordClass,
    rows.map((row) => ({ id: row.id, values: { ...values } }))
  )
}

async function column(table: string, name: string, ids: number[]): Promise<Map<number, string>> {
  const rows = await connection()
    .from(table)
    .whereIn('id', [...new Set(ids)])
    .select('id', name)
  return new Map(rows.map((row) => [row.id, row[name]]))
}
