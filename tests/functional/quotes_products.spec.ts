import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import testUtils from '@adonisjs/core/services/test_utils'
import { change } from '#records/change'
import { Invalid } from '#records/errors'
import { tagIds } from '#records/tags'
import { eraseForGood } from '#records/trash'
import PriceBook from '#quotes/models/price_book'
import PriceBookCustomer from '#quotes/models/price_book_customer'
import PriceBookEntry from '#quotes/models/price_book_entry'
import Product from '#quotes/models/product'
import ProductCategory from '#quotes/models/product_category'
import TaxClass from '#quotes/models/tax_class'
import { pricesFor } from '#quotes/prices/price_lookup'
import { world, type World } from '#tests/world'

const made = <T>(by: World['ana'], work: () => Promise<T>) => change(by, 'created', work)
const post = (client: any, path: string, who: any, fields: object) =>
  client.post(path).loginAs(who).withCsrfToken().redirects(0).form(fields)

test.group('Products', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('are made by form, found by code, and refuse a second one of the same code', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    const tax = await made(ana, () =>
      TaxClass.create({ name: 'IVA 21 %', percent: '21', standard: true })
    )
    const fields = { name: 'Pallet jack', sku: 'PJ-1', kind: 'good', listPrice: '349,90' }
    const answer = await post(client, '/products', ana, fields)
    answer.assertStatus(303)
    const product = await Product.firstOrFail()
    assert.deepInclude(product.$attributes, {
      sku: 'PJ-1',
      listPrice: 34_990,
      currency: 'EUR',
      taxClassId: tax.id,
      active: true,
    })
    const again = await post(client, '/products', ana, { ...fields, sku: 'pj-1' })
    again.assertStatus(422)
    assert.include(again.text(), 'Another record has this already.')
    const found = await client.get('/products?filter[sku][contains]=PJ').loginAs(sara)
    assert.include(found.text(), 'Pallet jack')
    const page = await client.get(`/products/${product.id}`).loginAs(sara)
    page.assertStatus(200)
    assert.include(page.text(), 'IVA 21 %')
  })

  test('are kept by managers and read by members', async ({ client }) => {
    const { ana, marc, sara, vic } = await world()
    const product = await made(ana, () => Product.create({ name: 'Pallet', kind: 'good' }))
    const page = await client.get(`/products/${product.id}/edit`).loginAs(sara)
    page.assertStatus(403)
    for (const path of ['/products', '/tax-classes', '/price-books', '/price-book-entries']) {
      const refused = await post(client, path, sara, { name: 'X' })
      refused.assertStatus(403)
      const read = await client.get(path).loginAs(vic)
      read.assertStatus(200)
    }
    const edit = await client.get(`/products/${product.id}/edit`).loginAs(marc)
    edit.assertStatus(200)
  })

  test('are refused in a currency that is none', async ({ client, assert }) => {
    const { ana } = await world()
    const answer = await post(client, '/products', ana, {
      name: 'Pallet',
      kind: 'good',
      currency: 'ABX',
    })
    answer.assertStatus(422)
    assert.include(answer.text(), 'ABX is not a currency.')
  })

  test('come and go by API, with amounts in minor units', async ({ client, assert }) => {
    const { ana } = await world()
    const { default: ApiToken } = await import('#access/models/api_token')
    const { token } = await ApiToken.make(ana, 'catalogue')
    const answer = await client
      .post('/api/v1/products')
      .bearerToken(token)
      .json({ name: 'Support hour', kind: 'service', sku: 'SUP', recurringPeriod: 'month' })
    answer.assertStatus(201)
    assert.deepInclude(answer.body().data, {
      sku: 'SUP',
      recurringPeriod: 'month',
      currency: 'EUR',
    })
    const wrong = await client
      .post('/api/v1/products')
      .bearerToken(token)
      .json({ name: 'Support hour', kind: 'gift' })
    wrong.assertStatus(422)
  })

  test('stand in a tree of categories that stays one', async ({ assert }) => {
    const { ana } = await world()
    const [above, below] = await made(ana, async () => {
      const tools = await ProductCategory.create({ name: 'Tools' })
      return [tools, await ProductCategory.create({ name: 'Hand tools', parentId: tools.id })]
    })
    await assert.rejects(
      () => change(ana, 'updated', () => above.merge({ parentId: below.id }).save()),
      Invalid as any
    )
  })

  test('have one standard tax class at most', async ({ assert }) => {
    const { ana } = await world()
    await made(ana, async () => {
      await TaxClass.create({ name: 'General', percent: '21', standard: true, country: 'es' })
      await TaxClass.create({ name: 'Reduced', percent: '10.725', standard: true })
    })
    const classes = await TaxClass.query().orderBy('id')
    assert.deepEqual(
      classes.map(({ standard, percent, country }) => [standard, percent, country]),
      [
        [false, '21.0000', 'ES'],
        [true, '10.7250', null],
      ]
    )
    await assert.rejects(
      () => made(ana, () => TaxClass.create({ name: 'Moon', percent: '1', country: 'QQ' })),
      Invalid as any
    )
  })
})

test.group('Price books', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  async function books({ ana, acme }: World) {
    return made(ana, async () => {
      const product = await Product.create({ name: 'Pallet', kind: 'good', listPrice: 10_000 })
      const summer = await PriceBook.create({
        name: 'Summer',
        validFrom: DateTime.utc(2026, 6, 1),
        validTo: DateTime.utc(2026, 8, 31),
      })
      const partners = await PriceBook.create({
        name: 'Partners',
        customerTags: await tagIds(['Partner'], ana),
      })
      const own = await PriceBook.create({ name: 'Acme only' })
      await PriceBookCustomer.create({ priceBookId: own.id, companyId: acme.id })
      const price = (priceBookId: number, amount: number, minQuantity: string | null = null) =>
        PriceBookEntry.create({ priceBookId, productId: product.id, price: amount, minQuantity })
      await price(summer.id, 9_000)
      await price(summer.id, 8_000, '10')
      await price(partners.id, 8_500)
      await price(own.id, 7_000, '100')
      return { product, summer, partners, own }
    })
  }

  test('give the price of a product by day, quantity, company and tag', async ({ assert }) => {
    const there = await world()
    const { ana, acme, cobalt } = there
    const { product } = await books(there)
    await change(ana, 'updated', async () =>
      cobalt.merge({ tags: await tagIds(['Partner'], ana) }).save()
    )
    const asked = { productId: product.id, quantity: '1', on: '2026-07-01', currency: 'EUR' }
    const found = await pricesFor([
      { ...asked, on: '2026-05-31' },
      asked,
      { ...asked, quantity: '10' },
      { ...asked, companyId: cobalt.id },
      { ...asked, companyId: acme.id, quantity: '100' },
      { ...asked, companyId: acme.id },
      { ...asked, currency: 'USD' },
      { ...asked, productId: 999_999 },
    ])
    assert.deepEqual(
      found.map((each) => each && [each.price, each.book?.name ?? null]),
      [
        [10_000, null],
        [9_000, 'Summer'],
        [8_000, 'Summer'],
        [8_500, 'Partners'],
        [7_000, 'Acme only'],
        [9_000, 'Summer'],
        null,
        null,
      ]
    )
  })

  test('call their prices by the product, and follow the currency of the book', async ({
    assert,
  }) => {
    const there = await world()
    const { ana } = there
    const { product, summer } = await books(there)
    await change(ana, 'updated', async () => {
      await product.merge({ name: 'Euro pallet' }).save()
      await summer.merge({ currency: 'USD' }).save()
    })
    const entries = await PriceBookEntry.query().where('priceBookId', summer.id)
    assert.deepEqual(
      entries.map(({ title, currency }) => [title, currency]),
      [
        ['Euro pallet', 'USD'],
        ['Euro pallet', 'USD'],
      ]
    )
  })

  test('end after they begin', async ({ client, assert }) => {
    const { ana } = await world()
    const answer = await post(client, '/price-books', ana, {
      name: 'Backwards',
      validFrom: '2026-06-02',
      validTo: '2026-06-01',
    })
    answer.assertStatus(422)
    assert.include(answer.text(), 'It ends before it begins.')
  })

  test('keep a product from being erased while they price it', async ({ assert }) => {
    const there = await world()
    const { product } = await books(there)
    await assert.rejects(() => eraseForGood(there.ana, product), Invalid as any)
  })

  test('name their companies on their page, which shows their prices', async ({
    client,
    assert,
  }) => {
    const there = await world()
    const { ana, sara, cobalt } = there
    const { own, summer, product } = await books(there)
    const path = `/price-books/${own.id}`
    await post(client, `${path}/customers`, ana, { companyId: cobalt.id })
    await post(client, `${path}/customers`, ana, { companyId: cobalt.id })
    const page = await client.get(path).loginAs(ana)
    assert.include(page.text(), 'Cobalt Labs')
    assert.include(page.text(), 'from 100 on')
    const rows = await PriceBookCustomer.query().where('priceBookId', own.id).orderBy('id')
    assert.lengthOf(rows, 2)
    const refused = await post(client, `${path}/customers`, sara, { companyId: cobalt.id })
    refused.assertStatus(403)
    const elsewhere = await client
      .delete(`/price-books/${summer.id}/customers/${rows[1].id}`)
      .loginAs(ana)
      .withCsrfToken()
    elsewhere.assertStatus(404)
    await client.delete(`${path}/customers/${rows[1].id}`).loginAs(ana).withCsrfToken()
    assert.lengthOf(await PriceBookCustomer.query().where('priceBookId', own.id), 1)
    const shown = await client.get(`/products/${product.id}`).loginAs(sara)
    assert.include(shown.text(), 'Acme only')
  })
})
