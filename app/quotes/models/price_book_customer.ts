import { reference } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Company from '#contacts/models/company'
import type PriceBook from '#quotes/models/price_book'

/** A company that a price book is for. */
export default class PriceBookCustomer extends record(
  'priceBookCustomer',
  {
    priceBook: reference('priceBook', { required: true }),
    company: reference('company', { required: true }),
  },
  { internal: true, parent: 'priceBook', title: (row) => String(row.companyId) }
) {
  declare priceBook: BelongsTo<typeof PriceBook>
  declare company: BelongsTo<typeof Company>
}
