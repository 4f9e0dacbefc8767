import { boolean, currency, date, longText, many, tags, text } from '#records/fields/all'
import type { Change, Written } from '#records/change'
import { Invalid } from '#records/errors'
import { record, type HasMany, type RecordClass } from '#records/record'
import { settleCurrency } from '#quotes/models/currency_of'
import { keepOneStandard } from '#quotes/models/only_one'
import type PriceBookCustomer from '#quotes/models/price_book_customer'
import PriceBookEntry from '#quotes/models/price_book_entry'

/**
 * Prices for a time and for some customers: those of the companies that it names, companies with one of its tags, or everybody.
 * The standard one of a currency holds where no other does.
 */
export default class PriceBook extends record(
  'priceBook',
  {
    name: text({ required: true, max: 120, search: true }),
    currency: currency(),
    validFrom: date(),
    validTo: date(),
    customerTags: tags(),
    standard: boolean(),
    active: boolean({ default: true }),
    description: longText(),
    customers: many('priceBookCustomer', 'priceBook'),
    entries: many('priceBookEntry', 'priceBook'),
  },
  {
    icon: 'book-text',
    avatar: 'none',
    list: ['name', 'currency', 'validFrom', 'validTo', 'customerTags', 'standard', 'active'],
    form: [
      'name',
      'currency',
      'validFrom',
      'validTo',
      'customerTags',
      'standard',
      'active',
      'description',
    ],
    background: true,
    importKey: 'name',
  }
) {
  declare customers: HasMany<typeof PriceBookCustomer>
  declare entries: HasMany<typeof PriceBookEntry>

  static async arrange(_: Change, books: PriceBook[]) {
    await settleCurrency(books)
    for (const { validFrom, validTo } of books) {
      if (validFrom && validTo && validTo < validFrom)
        throw new Invalid({ validTo: { key: 'endsBeforeStart', params: {} } })
    }
  }

  static async settle(change: Change, written: Written<PriceBook>[]) {
    await keepOneStandard(change, PriceBook as unknown as RecordClass, written, ['currency'])
    const moved = written.filter(({ columns, before }) => before && columns?.includes('currency'))
    for (const { row } of moved) await PriceBookEntry.follow(change, row)
  }
}
