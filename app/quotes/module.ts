import { defineModule } from '#modules/contract'
import DealLine from '#quotes/models/deal_line'
import DealSheet from '#quotes/models/deal_sheet'
import PriceBook from '#quotes/models/price_book'
import PriceBookCustomer from '#quotes/models/price_book_customer'
import PriceBookEntry from '#quotes/models/price_book_entry'
import Product from '#quotes/models/product'
import ProductCategory from '#quotes/models/product_category'
import Quote from '#quotes/models/quote'
import QuoteAnswer from '#quotes/models/quote_answer'
import QuoteDecision from '#quotes/models/quote_decision'
import QuoteLine from '#quotes/models/quote_line'
import QuoteLink from '#quotes/models/quote_link'
import { expireQuotes } from '#quotes/models/quote/expiry'
import TaxClass from '#quotes/models/tax_class'
import { listeners } from '#quotes/listeners'
import { publicRoutes, routes } from '#quotes/routes'
import { slots } from '#quotes/slots'

export default defineModule({
  name: 'quotes',
  root: import.meta.dirname,
  needs: ['records', 'access', 'workspace', 'contacts', 'pipeline'],
  records: [
    Quote,
    QuoteLine,
    DealLine,
    DealSheet,
    QuoteDecision,
    QuoteAnswer,
    QuoteLink,
    Product,
    ProductCategory,
    TaxClass,
    PriceBook,
    PriceBookCustomer,
    PriceBookEntry,
  ],
  rights: ['approveQuotes'],
  routes,
  publicRoutes,
  slots,
  listeners,
  jobs: [{ name: 'quotes.expire', run: async () => void (await expireQuotes()) }],
  schedules: [{ name: 'quotes.expire', job: 'quotes.expire', at: '00:10' }],
  nav: [
    {
      name: 'quotes',
      href: '/quotes',
      icon: 'file-text',
      key: 'g q',
      group: 'sales',
      counts: 'quote',
      order: 50,
      visible: (actor) => actor.reach('read', 'quote') !== 'none',
    },
    {
      name: 'products',
      href: '/products',
      icon: 'package',
      group: 'sales',
      counts: 'product',
      order: 60,
      visible: (actor) => actor.reach('read', 'product') !== 'none',
    },
  ],
  settings: [
    {
      name: 'quotes',
      href: '/settings/quotes',
      icon: 'file-text',
      order: 49,
      right: 'settings',
      group: 'sales',
    },
    {
      name: 'productCategories',
      href: '/product-categories',
      icon: 'folder-tree',
      order: 50,
      right: 'settings',
      group: 'sales',
    },
    {
      name: 'taxClasses',
      href: '/tax-classes',
      icon: 'landmark',
      order: 51,
      right: 'settings',
      group: 'sales',
    },
    {
      name: 'priceBooks',
      href: '/price-books',
      icon: 'book-text',
      order: 52,
      right: 'settings',
      group: 'sales',
    },
  ],
})

declare module '#records/record' {
  interface RecordTypes {
    quote: typeof Quote
    quoteLine: typeof QuoteLine
    dealLine: typeof DealLine
    dealSheet: typeof DealSheet
    quoteDecision: typeof QuoteDecision
    quoteAnswer: typeof QuoteAnswer
    quoteLink: typeof QuoteLink
    product: typeof Product
    productCategory: typeof ProductCategory
    taxClass: typeof TaxClass
    priceBook: typeof PriceBook
    priceBookCustomer: typeof PriceBookCustomer
    priceBookEntry: typeof PriceBookEntry
  }
}
