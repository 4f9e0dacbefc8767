import { defineModule } from '#modules/contract'
import PriceBook from '#quotes/models/price_book'
import PriceBookCustomer from '#quotes/models/price_book_customer'
import PriceBookEntry from '#quotes/models/price_book_entry'
import Product from '#quotes/models/product'
import ProductCategory from '#quotes/models/product_category'
import TaxClass from '#quotes/models/tax_class'

export default defineModule({
  name: 'quotes',
  root: import.meta.dirname,
  needs: ['records', 'access', 'workspace', 'contacts'],
  records: [Product, ProductCategory, TaxClass, PriceBook, PriceBookCustomer, PriceBookEntry],
  nav: [
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
      name: 'productCategories',
      href: '/product-categories',
      icon: 'folder-tree',
      order: 50,
      right: 'settings',
    },
    { name: 'taxClasses', href: '/tax-classes', icon: 'landmark', order: 51, right: 'settings' },
    { name: 'priceBooks', href: '/price-books', icon: 'book-text', order: 52, right: 'settings' },
  ],
})

declare module '#records/record' {
  interface RecordTypes {
    product: typeof Product
    productCategory: typeof ProductCategory
    taxClass: typeof TaxClass
    priceBook: typeof PriceBook
    priceBookCustomer: typeof PriceBookCustomer
    priceBookEntry: typeof PriceBookEntry
  }
}
