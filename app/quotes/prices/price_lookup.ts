import { connection } from '#records/change'
import { fromMinor } from '#records/fields/numbers'
import { findPrice, type FoundPrice, type PriceRequest } from '#quotes/prices/find_price'

const json = (raw: string | null): number[] => (raw ? JSON.parse(raw) : [])
const day = (raw: Date | string | null) =>
  raw instanceof Date ? raw.toISOString().slice(0, 10) : (raw?.slice(0, 10) ?? null)

/** Prices of products as `findPrice` decides, for many requests in a few queries. In the order of the requests. */
export async function pricesFor(requests: PriceRequest[]): Promise<(FoundPrice | null)[]> {
  if (!requests.length) return []
  const products = [...new Set(requests.map(({ productId }) => productId))]
  const companies = [...new Set(requests.map(({ companyId }) => companyId).filter(Boolean))]
  const [lists, entries] = [
    await connection()
      .from('products')
      .whereIn('id', products)
      .select('id', 'list_price', 'currency'),
    await connection()
      .from('price_book_entries')
      .whereIn('product_id', products)
      .whereNull('deleted_at'),
  ]
  const ids = [...new Set(entries.map((entry) => entry.price_book_id))]
  const books = await connection().from('price_books').whereIn('id', ids).whereNull('deleted_at')
  const customers = await connection()
    .from('price_book_customers')
    .whereIn('price_book_id', ids)
    .whereNull('deleted_at')
  const tagged = await connection()
    .from('companies')
    .whereIn('id', companies as number[])
    .select('id', 'tags')
  const tagsOf = new Map(tagged.map((row) => [row.id, json(row.tags)]))
  const listOf = new Map(lists.map((row) => [row.id, row]))

  const knownBooks = books.map((book) => ({
    id: book.id,
    name: book.name,
    currency: book.currency,
    active: Boolean(book.active),
    standard: Boolean(book.standard),
    validFrom: day(book.valid_from),
    validTo: day(book.valid_to),
    companyIds: customers
      .filter((row) => row.price_book_id === book.id)
      .map((row) => row.company_id),
    tagIds: json(book.customer_tags),
  }))
  const knownEntries = entries.map((entry) => ({
    id: entry.id,
    bookId: entry.price_book_id,
    productId: entry.product_id,
    price: Number(entry.price),
    minQuantity: fromMinor(Number(entry.min_quantity ?? 0), 4),
    discountAllowed: Boolean(entry.discount_allowed),
  }))
  return requests.map((request) => {
    const list = listOf.get(request.productId)
    return findPrice(
      { ...request, tagIds: request.tagIds ?? tagsOf.get(request.companyId ?? 0) ?? [] },
      knownBooks,
      knownEntries,
      {
        price: list?.list_price === null || !list ? null : Number(list.list_price),
        currency: list?.currency ?? null,
      }
    )
  })
}
