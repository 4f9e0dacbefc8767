import { Big } from 'big.js'

/** For whom, when and how much a price is asked. */
export interface PriceRequest {
  productId: number
  /** Decimal string. */
  quantity: string
  /** ISO 8601 date. */
  on: string
  /** ISO 4217. */
  currency: string
  companyId?: number | null
  /** Of the company. */
  tagIds?: readonly number[]
}

export interface Book {
  id: number
  name: string
  currency: string
  active: boolean
  /** The book for everybody to whom no other speaks. */
  standard: boolean
  validFrom: string | null
  validTo: string | null
  /** For these companies, or for companies with one of these tags; for everybody where both are empty. */
  companyIds: readonly number[]
  tagIds: readonly number[]
}

export interface Entry {
  id: number
  bookId: number
  productId: number
  /** Minor units of the book's currency. */
  price: number
  /** From this quantity on. */
  minQuantity: string
  discountAllowed: boolean
}

export interface FoundPrice {
  price: number
  discountAllowed: boolean
  /** The book that gave it; null for the product's own list price. */
  book: { id: number; name: string } | null
}

/**
 * What a product costs. Books that are active, of this currency and valid on that day are asked; of those that hold the product, the
 * one that speaks most closely of the customer decides: a book for the company, then one for a tag of the company, then one
 * for everybody, then the standard book. Of several that are equally close the lowest price counts. Within a book the entry with
 * the largest minimum quantity that is reached holds. Where no book has the product, its list price holds if it is in this currency.
 *
 * @param list the product's own price and its currency
 * @returns null where there is no price in this currency
 */
export function findPrice(
  request: PriceRequest,
  books: readonly Book[],
  entries: readonly Entry[],
  list: { price: number | null; currency: string | null }
): FoundPrice | null {
  const offers = books
    .map((book) => ({ book, rank: rankOf(book, request), entry: entryIn(book, entries, request) }))
    .filter(({ rank, entry }) => rank !== null && entry)
    .map(({ book, rank, entry }) => ({ book, rank: rank!, entry: entry! }))
    .sort(
      (one, other) =>
        one.rank - other.rank || one.entry.price - other.entry.price || one.book.id - other.book.id
    )
  const best = offers.at(0)
  if (best)
    return {
      price: best.entry.price,
      discountAllowed: best.entry.discountAllowed,
      book: { id: best.book.id, name: best.book.name },
    }
  return list.price !== null && list.currency === request.currency
    ? { price: list.price, discountAllowed: true, book: null }
    : null
}

/** How closely a book speaks of the customer, 0 the closest; null where it does not hold. */
function rankOf(book: Book, { on, currency, companyId, tagIds = [] }: PriceRequest): number | null {
  if (!book.active || book.currency !== currency) return null
  if (book.validFrom !== null && on < book.validFrom) return null
  if (book.validTo !== null && on > book.validTo) return null
  if (companyId && book.companyIds.includes(companyId)) return 0
  if (book.tagIds.some((id) => tagIds.includes(id))) return 1
  if (book.companyIds.length || book.tagIds.length) return null
  return book.standard ? 3 : 2
}

function entryIn(book: Book, entries: readonly Entry[], { productId, quantity }: PriceRequest) {
  const reached = entries.filter(
    (entry) =>
      entry.bookId === book.id &&
      entry.productId === productId &&
      new Big(entry.minQuantity).lte(quantity)
  )
  return reached
    .sort((one, other) => new Big(other.minQuantity).cmp(one.minQuantity) || one.id - other.id)
    .at(0)
}
