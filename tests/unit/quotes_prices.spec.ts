import { test } from '@japa/runner'
import { findPrice, type Book, type Entry, type PriceRequest } from '#quotes/prices/find_price'

const request = (values: Partial<PriceRequest> = {}): PriceRequest => ({
  productId: 1,
  quantity: '1',
  on: '2026-06-15',
  currency: 'EUR',
  companyId: 7,
  tagIds: [3],
  ...values,
})
const book = (id: number, values: Partial<Book> = {}): Book => ({
  id,
  name: `Book ${id}`,
  currency: 'EUR',
  active: true,
  standard: false,
  validFrom: null,
  validTo: null,
  companyIds: [],
  tagIds: [],
  ...values,
})
const entry = (bookId: number, price: number, values: Partial<Entry> = {}): Entry => ({
  id: bookId * 100 + price,
  bookId,
  productId: 1,
  price,
  minQuantity: '0',
  discountAllowed: true,
  ...values,
})
const list = { price: 1_000, currency: 'EUR' }

const company = book(1, { companyIds: [7] })
const tagged = book(2, { tagIds: [3, 4] })
const everybody = book(3)
const standard = book(4, { standard: true })
const breaks = [
  entry(3, 900),
  entry(3, 800, { minQuantity: '10' }),
  entry(3, 700, { minQuantity: '99.5' }),
]

test.group('The price of a product', () => {
  test('{name}')
    .with([
      {
        name: 'is its list price where no book has it',
        books: [],
        entries: [],
        price: 1_000,
        from: null,
      },
      {
        name: 'is none in a currency that nobody set',
        books: [],
        entries: [],
        asked: { currency: 'USD' },
        price: null,
      },
      {
        name: 'comes from the book of its company first',
        books: [standard, everybody, tagged, company],
        entries: [entry(1, 990), entry(2, 500), entry(3, 400), entry(4, 300)],
        price: 990,
        from: 1,
      },
      {
        name: 'comes from a book for a tag of the company before one for everybody',
        books: [standard, everybody, tagged],
        entries: [entry(2, 500), entry(3, 400), entry(4, 300)],
        price: 500,
        from: 2,
      },
      {
        name: 'comes from a book for everybody before the standard one',
        books: [standard, everybody],
        entries: [entry(3, 400), entry(4, 300)],
        price: 400,
        from: 3,
      },
      {
        name: 'passes over a book that does not hold the product',
        books: [standard, everybody],
        entries: [entry(3, 400, { productId: 2 }), entry(4, 300)],
        price: 300,
        from: 4,
      },
      {
        name: 'is not that of another company',
        books: [company],
        entries: [entry(1, 10)],
        asked: { companyId: 8 },
        price: 1_000,
        from: null,
      },
      {
        name: 'is not that of a tag for who has none',
        books: [tagged],
        entries: [entry(2, 10)],
        asked: { companyId: null, tagIds: [] },
        price: 1_000,
        from: null,
      },
      {
        name: 'at 9.99 is that from 0 on',
        books: [everybody],
        entries: breaks,
        asked: { quantity: '9.99' },
        price: 900,
        from: 3,
      },
      {
        name: 'at 10 is that from 10 on',
        books: [everybody],
        entries: breaks,
        asked: { quantity: '10.00' },
        price: 800,
        from: 3,
      },
      {
        name: 'at 100 is that from 99.5 on',
        books: [everybody],
        entries: breaks,
        asked: { quantity: '100' },
        price: 700,
        from: 3,
      },
      {
        name: 'falls through a book whose least quantity is not reached',
        books: [company, standard],
        entries: [entry(1, 10, { minQuantity: '5' }), entry(4, 300)],
        price: 300,
        from: 4,
      },
      {
        name: 'holds on the first and the last day of a book',
        books: [book(3, { validFrom: '2026-06-15', validTo: '2026-06-15' })],
        entries: [entry(3, 400)],
        price: 400,
        from: 3,
      },
      {
        name: 'does not hold before a book begins',
        books: [book(3, { validFrom: '2026-06-16' })],
        entries: [entry(3, 400)],
        price: 1_000,
        from: null,
      },
      {
        name: 'does not hold after a book ends',
        books: [book(3, { validTo: '2026-06-14' })],
        entries: [entry(3, 400)],
        price: 1_000,
        from: null,
      },
      {
        name: 'is not that of a book that is put aside',
        books: [book(3, { active: false })],
        entries: [entry(3, 400)],
        price: 1_000,
        from: null,
      },
      {
        name: 'is the lowest of books that are equally close',
        books: [book(5), book(6)],
        entries: [entry(5, 410), entry(6, 400)],
        price: 400,
        from: 6,
      },
      {
        name: 'comes from a book in the currency that is asked for',
        books: [company, book(9, { currency: 'USD', standard: true })],
        entries: [entry(1, 10), entry(9, 1_150)],
        asked: { currency: 'USD' },
        price: 1_150,
        from: 9,
      },
    ] as {
      name: string
      books: Book[]
      entries: Entry[]
      asked?: Partial<PriceRequest>
      price: number | null
      from?: number | null
    }[])
    .run(({ assert }, { books, entries, asked, price, from }) => {
      const found = findPrice(request(asked), books, entries, list)
      assert.equal(found?.price ?? null, price)
      if (price !== null) assert.equal(found!.book?.id ?? null, from ?? null)
    })

  test('says whether a discount may be given on it', ({ assert }) => {
    const fixed = entry(3, 400, { discountAllowed: false })
    assert.isFalse(findPrice(request(), [everybody], [fixed], list)!.discountAllowed)
    assert.isTrue(findPrice(request(), [], [], list)!.discountAllowed)
  })
})
