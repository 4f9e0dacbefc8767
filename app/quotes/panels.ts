import type { HttpContext } from '@adonisjs/core/http'
import { connection } from '#records/change'
import { fromMinor } from '#records/fields/numbers'
import { firstOptions, titlesOf } from '#records/forms/titles'
import { wordsFor } from '#records/labels'
import { mayEditFields } from '#records/screens/facts'
import { writer } from '#quotes/lines/sheet_state'
import type PriceBook from '#quotes/models/price_book'
import PriceBookCustomer from '#quotes/models/price_book_customer'
import type Product from '#quotes/models/product'

const most = 20

/** Prices of a price book by product, or of a product by price book. */
export async function prices({ auth }: HttpContext, { record }: { record: PriceBook | Product }) {
  const actor = auth.user!
  const t = wordsFor(actor)
  const ofBook = record.recordName === 'priceBook'
  const column = ofBook ? 'price_book_id' : 'product_id'
  const rows = await connection()
    .from('price_book_entries')
    .join('price_books', 'price_books.id', 'price_book_entries.price_book_id')
    .where(`price_book_entries.${column}`, record.id)
    .whereNull('price_book_entries.deleted_at')
    .whereNull('price_books.deleted_at')
    .select('price_book_entries.id', 'price_book_entries.name', 'price_books.name as book')
    .select('price', 'min_quantity', 'price_book_entries.currency')
    .orderBy(ofBook ? 'price_book_entries.title_sort' : 'price_books.title_sort')
    .orderBy('min_quantity')
  const attribute = ofBook ? 'priceBookId' : 'productId'
  const field = ofBook ? 'priceBook' : 'product'
  return {
    prices: {
      total: rows.length,
      rows: rows.slice(0, most).map((row: any) => {
        const write = writer(row.currency, actor.locale)
        const from = fromMinor(Number(row.min_quantity ?? 0), 4)
        return {
          url: `/price-book-entries/${row.id}`,
          name: ofBook ? row.name : row.book,
          price: write.money(Number(row.price)),
          from: Number(from) ? t('quotes.prices.from', { quantity: write.quantity(from) }) : null,
        }
      }),
      allHref: `/price-book-entries?filter[${field}][is]=${record.id}`,
      newHref:
        !record.deletedAt &&
        actor.reach('create', 'priceBookEntry') !== 'none' &&
        `/price-book-entries/new?${attribute}=${record.id}`,
    },
  }
}

/** Companies that a price book is for. */
export async function customers({ auth }: HttpContext, { record: book }: { record: PriceBook }) {
  const actor = auth.user!
  const rows = await PriceBookCustomer.query()
    .where('priceBookId', book.id)
    .whereNull('deletedAt')
    .orderBy('id')
  const names = await titlesOf(
    'company',
    actor,
    rows.map(({ companyId }) => companyId)
  )
  const mayEdit = mayEditFields(actor, book)
  return {
    mayEdit,
    customers: rows.map(({ id, companyId }) => ({
      id,
      name: names.get(companyId) ?? null,
      url: names.has(companyId) ? `/companies/${companyId}` : null,
    })),
    companies: mayEdit ? await firstOptions('company', actor, 100) : [],
  }
}
