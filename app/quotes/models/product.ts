import {
  boolean,
  choice,
  currency,
  file,
  longText,
  money,
  reference,
  text,
} from '#records/fields/all'
import type { Change, Written } from '#records/change'
import { record, type BelongsTo } from '#records/record'
import { settleCurrency } from '#quotes/models/currency_of'
import PriceBookEntry from '#quotes/models/price_book_entry'
import type ProductCategory from '#quotes/models/product_category'
import { recurringPeriods } from '#quotes/models/recurring_periods'
import TaxClass from '#quotes/models/tax_class'

/** What the company sells. Lines copy its words and prices, so that it may change or go without changing an old quote. */
export default class Product extends record(
  'product',
  {
    sku: text({ max: 60, search: true, unique: 'refuse' }),
    name: text({ required: true, search: true }),
    kind: choice(['good', 'service'], { required: true, default: 'good' }),
    category: reference('productCategory'),
    unit: text({ max: 40 }),
    listPrice: money({ min: 0, currency: 'currency' }),
    cost: money({ min: 0, currency: 'currency' }),
    currency: currency(),
    taxClass: reference('taxClass'),
    recurringPeriod: choice(recurringPeriods),
    active: boolean({ default: true }),
    description: longText({ max: 10_000 }),
    image: file({ image: true }),
  },
  {
    icon: 'package',
    avatar: 'square',
    subtitle: (product) => product.sku ?? null,
    list: ['name', 'sku', 'category', 'listPrice', 'unit', 'taxClass', 'active'],
    form: [
      'name',
      'sku',
      'kind',
      'category',
      {
        group: 'price',
        fields: ['listPrice', 'cost', 'currency', 'unit', 'taxClass', 'recurringPeriod'],
      },
      { group: 'words', fields: ['description', 'image', 'active', 'owner'] },
    ],
    importKey: 'sku',
  }
) {
  declare category: BelongsTo<typeof ProductCategory>
  declare taxClass: BelongsTo<typeof TaxClass>

  static async arrange(_: Change, products: Product[]) {
    await settleCurrency(products)
    const unset = products.filter(
      (product) => !product.$isPersisted && product.taxClassId === undefined
    )
    if (!unset.length) return
    const standard = await TaxClass.standardOne()
    for (const product of unset) product.taxClassId = standard?.id ?? null
  }

  /** Price lists call their entries by the product's name. */
  static async settle(change: Change, written: Written<Product>[]) {
    const renamed = written.filter(({ columns, before }) => before && columns?.includes('name'))
    for (const { row } of renamed) await PriceBookEntry.rename(change, row)
  }
}
