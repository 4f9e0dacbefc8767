import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { BulkChange } from '#records/bulk/bulk_change'
import { change } from '#records/change'
import { demandRate, keepRates, rateOn, useCurrency } from '#records/currencies/rates'
import { Exporter } from '#records/export/exporter'
import { historyOf } from '#records/history/history'
import { Importer } from '#records/import/importer'
import { takeIn } from '#records/import/intake'
import ApiToken from '#access/models/api_token'
import { Boat } from '#tests/contract/boats/module'
import { world, type World } from '#tests/world'

/** A room that knows nothing of currencies but `money({ currency })` and `currency()`. */
test.group('Currencies of a record', (group) => {
  let house: World
  let folder: string
  group.setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farley-currencies-'))
    return () => rm(folder, { recursive: true })
  })
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    house = await world()
    for (const code of ['USD', 'JPY', 'KWD', 'GBP']) await useCurrency(house.ana, code)
    await keepRates(house.ana, [
      { currency: 'USD', onDate: '2026-01-01', rate: '0.9' },
      { currency: 'USD', onDate: '2026-02-01', rate: '0.92' },
      { currency: 'JPY', onDate: '2026-01-01', rate: '0.006' },
      { currency: 'KWD', onDate: '2026-01-01', rate: '3' },
      { currency: 'GBP', onDate: '2999-01-01', rate: '1.2' },
    ])
  })

  const boat = (values: Record<string, any> = {}) =>
    change(house.ana, 'created', () => Boat.create({ name: 'Galerna', ...values }))
  const post = (client: any, path: string, form: Record<string, any>, verb = 'post') =>
    client[verb](path).loginAs(house.ana).withCsrfToken().redirects(0).form(form)

  test('a rate holds from its day until the next', async ({ assert }) => {
    assert.isNull(await rateOn('USD', '2025-12-31'))
    const rateOf = async (day: string) => {
      const found = await rateOn('USD', day)
      return found?.rate
    }
    assert.equal(await rateOf('2026-01-01'), '0.9')
    assert.equal(await rateOf('2026-01-31'), '0.9')
    assert.deepEqual(await rateOn('USD', '2026-05-05'), {
      currency: 'USD',
      onDate: '2026-02-01',
      rate: '0.92',
    })
    const own = await rateOn('EUR', '2020-01-01')
    assert.equal(own!.rate, '1')
    await assert.rejects(() => demandRate('GBP', '2026-05-05'), 'noRate')
  })

  test('an amount is in the company’s currency where nobody says which', async ({ assert }) => {
    const { id } = await boat({ price: 50_000 })
    const kept = await Boat.findOrFail(id)
    assert.equal(kept.currency, 'EUR')
    const made = await change(house.ana, 'imported', (current) =>
      current.createMany(Boat as any, [{ name: 'Mistral', price: 1 }])
    )
    const imported = await Boat.findOrFail(made[0])
    assert.equal(imported.currency, 'EUR')
  })

  test('the form reads each amount in its own currency and refuses one without a rate', async ({
    client,
    assert,
  }) => {
    const form = await client.get('/boats/new').loginAs(house.ana)
    assert.include(form.text(), 'US Dollar (USD)')
    const yen = await post(client, '/boats', { name: 'Yen', price: '1,234', currency: 'JPY' })
    yen.assertStatus(303)
    const priceOf = async (name: string) => {
      const { price } = await Boat.findByOrFail('name', name)
      return price
    }
    assert.equal(await priceOf('Yen'), 1234)
    await post(client, '/boats', { name: 'Dinar', price: '1.2345', currency: 'KWD' })
    assert.equal(await priceOf('Dinar'), 1235)

    const unrated = await post(client, '/boats', { name: 'Pound', price: '5', currency: 'GBP' })
    unrated.assertStatus(422)
    assert.include(unrated.text(), 'There is no exchange rate for GBP yet.')
    const unused = await post(client, '/boats', { name: 'Franc', price: '5', currency: 'CHF' })
    unused.assertStatus(422)
    assert.include(unused.text(), 'The company does not use CHF.')
    const other = await post(client, '/boats', { name: 'X', price: 'USD 5', currency: 'JPY' })
    other.assertStatus(422)
    assert.include(other.text(), 'This amount is in USD, but the record is in JPY.')
    assert.isNull(await Boat.findBy('name', 'Pound'))
  })

  test('a record keeps a currency that is not used any more', async ({ client }) => {
    const pound = await boat({ price: 500, currency: 'CHF' })
    const saved = await post(
      client,
      `/boats/${pound.id}`,
      { name: 'Galerna', price: '7', currency: 'CHF', version: String(pound.version) },
      'put'
    )
    saved.assertStatus(303)
  })

  test('in place, an amount stays in its currency and a currency takes its amount along', async ({
    client,
    assert,
  }) => {
    const row = await boat({ price: 123_450, currency: 'EUR' })
    const field = `/boats/${row.id}/fields`
    const editor = await client.get(`${field}/price/edit`).loginAs(house.ana)
    assert.include(editor.text(), 'EUR')
    const changed = await post(client, `${field}/currency`, { currency: 'JPY' }, 'put')
    assert.isBelow(changed.status(), 400)
    await row.refresh()
    assert.deepEqual([row.price, row.currency], [1235, 'JPY'])
    await post(client, `${field}/price`, { price: '2,000' }, 'put')
    await row.refresh()
    assert.equal(row.price, 2000)

    const { entries } = await historyOf(house.ana, 'boat', row.id)
    const words = (at: number) =>
      entries[at].fields.map(({ label, after }) => [label, String((after as any)?.value ?? after)])
    assert.deepEqual(words(0), [['Price', '¥2,000']])
    assert.deepEqual(words(1), [
      ['Price', '¥1,235'],
      ['Currency', 'JPY'],
    ])
  })

  test('a list shows, filters and exports each amount in its currency', async ({
    client,
    assert,
  }) => {
    await boat({ name: 'Euro', price: 150_000 })
    await boat({ name: 'Yen', price: 1_500, currency: 'JPY' })
    await boat({ name: 'Dinar', price: 900_000, currency: 'KWD' })
    await boat({ name: 'Dollar', price: 150_000, currency: 'USD' })
    const list = await client.get('/boats?columns=name,price').loginAs(house.ana)
    for (const words of ['€1,500', '¥1,500', 'KWD 900', '$1,500'])
      assert.include(list.text().replaceAll('\u00a0', ' '), words)

    const names = async (filter: string) => {
      const token = await ApiToken.make(house.ana, 'boats')
      const answer = await client.get(`/api/v1/boats?${filter}&sort=name`).bearerToken(token.token)
      answer.assertStatus(200)
      return answer.body().data.map(({ name }: any) => name)
    }
    assert.deepEqual(await names('filter[price][gt]=1000'), ['Dollar', 'Euro', 'Yen'])
    assert.deepEqual(await names('filter[price][between]=1400,1600'), ['Dollar', 'Euro', 'Yen'])
    assert.deepEqual(await names('filter[price][lt]=1000'), ['Dinar'])
    assert.deepEqual(await names('filter[price][gt]=1000 USD'), ['Dollar'])
    assert.deepEqual(await names('filter[currency][anyOf]=JPY,KWD'), ['Dinar', 'Yen'])

    const editor = await client.get('/boats/filters/new?field=currency').loginAs(house.ana)
    assert.include(editor.text(), 'Japanese Yen (JPY)')
    const file = await client.get('/boats/export?columns=name,price&sort=name').loginAs(house.ana)
    assert.include(file.text(), 'Dinar,900.000,KWD')
    assert.include(file.text(), 'Yen,1500,JPY')
  })

  async function bring(text: string, key = 'id') {
    const path = join(folder, 'boats.csv')
    await writeFile(path, text)
    const row = await takeIn(house.ana, Boat as any, { path, name: 'boats.csv' })
    await row.merge({ options: { ...row.options, key } }).save()
    const importer = await Importer.for(row, house.ana)
    await importer.run()
    return row.result!
  }

  test('a file that was exported brings back what it had', async ({ assert }) => {
    await boat({ name: 'Yen', price: 1_500, currency: 'JPY' })
    await boat({ name: 'Dinar', price: 1_234, currency: 'KWD' })
    await boat({ name: 'Nothing', price: null, currency: 'USD' })
    const before = await db.from('boats').select('name', 'price', 'currency').orderBy('id')
    const exporter = await Exporter.for(house.ana, Boat as any, {}, { all: true })
    let text = ''
    for await (const piece of exporter.text()) text += piece
    await db.from('boats').update({ price: 1, currency: 'EUR' })
    const report = await bring(text)
    assert.equal(report.updated, 3)
    assert.deepEqual(
      await db.from('boats').select('name', 'price', 'currency').orderBy('id'),
      before.map((row) => ({ ...row, price: row.price ?? 1 }))
    )
  })

  test('an imported amount may name its currency, or is in that of its record', async ({
    assert,
  }) => {
    const dinar = await boat({ name: 'Dinar', price: 1, currency: 'KWD' })
    const report = await bring(
      `Farley ID,Name,Price\n,Dollar,"USD 1,250.50"\n,Euro,"1,250.50"\n,Pound,GBP 5\n${dinar.id},Dinar,1.2345\n`
    )
    assert.equal(report.failed, 1)
    const kept = await db.from('boats').select('name', 'price', 'currency').orderBy('name')
    assert.deepEqual(
      kept.map(({ name, price, currency }) => [name, Number(price), currency]),
      [
        ['Dinar', 1235, 'KWD'],
        ['Dollar', 125_050, 'USD'],
        ['Euro', 125_050, 'EUR'],
      ]
    )
  })

  test('the API takes what it gives', async ({ client, assert }) => {
    const { token } = await ApiToken.make(house.ana, 'boats')
    const made = await client
      .post('/api/v1/boats')
      .bearerToken(token)
      .json({ name: 'Yen', price: 1500, currency: 'JPY' })
    made.assertStatus(201)
    assert.deepInclude(made.body().data, { price: 1500, currency: 'JPY' })
    const same = await client
      .patch(`/api/v1/boats/${made.body().data.id}`)
      .bearerToken(token)
      .header('content-type', 'application/merge-patch+json')
      .header('if-match', `"${made.body().data.version}"`)
      .json({ price: made.body().data.price })
    assert.equal(same.body().data.price, 1500)
    const refused = await client
      .post('/api/v1/boats')
      .bearerToken(token)
      .json({ name: 'Pound', price: 5, currency: 'GBP' })
    refused.assertStatus(422)
    assert.equal(refused.body().errors[0].pointer, '#/currency')
  })

  test('many rows given one currency keep their numbers', async ({ assert }) => {
    const euro = await boat({ price: 123_450 })
    const dinar = await boat({ price: 1_234_500, currency: 'KWD' })
    const bulk = await BulkChange.draft(Boat as any, house.ana, 'edit', {
      ids: [euro.id, dinar.id],
    })
    await bulk.choose(house.ana, Boat.field('currency')!, 'JPY')
    const ready = await BulkChange.find(Boat as any, house.ana, bulk.id)
    await ready.start(house.ana)
    const rows = await db.from('boats').select('price', 'currency')
    assert.deepEqual(
      rows.map(({ price, currency }) => [Number(price), currency]),
      [
        [1235, 'JPY'],
        [1235, 'JPY'],
      ]
    )
  })
})

test.group('Settings: currencies', (group) => {
  let house: World
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    house = await world()
  })
  const send = (client: any, verb: string, path: string, form: Record<string, any> = {}) =>
    client[verb](path).loginAs(house.ana).withCsrfToken().redirects(0).form(form)

  test('an admin adds a currency, gives it a rate, and stops using it', async ({
    client,
    assert,
  }) => {
    const empty = await client.get('/settings/currencies').loginAs(house.ana)
    empty.assertStatus(200)
    assert.include(empty.text(), 'One currency so far')
    const refused = await send(client, 'post', '/settings/currencies', { currency: 'nope' })
    refused.assertStatus(422)
    const added = await send(client, 'post', '/settings/currencies', { currency: 'USD' })
    added.assertHeader('location', '/settings/currencies/USD')

    const rates = '/settings/currencies/USD/rates'
    const wrong = await send(client, 'post', rates, { onDate: 'soon', rate: '-1' })
    wrong.assertStatus(422)
    assert.include(wrong.text(), 'This is not a rate.')
    await send(client, 'post', rates, { onDate: '2026-01-02', rate: '1.25', quotation: 'perBase' })
    await send(client, 'post', rates, { onDate: '2026-01-02', rate: '0.81', quotation: 'perUnit' })
    assert.deepEqual(await db.from('exchange_rates').select('currency', 'rate'), [
      { currency: 'USD', rate: '0.81' },
    ])
    const page = await client.get('/settings/currencies/USD').loginAs(house.ana)
    assert.include(page.text(), '1 USD = 0.81 EUR')
    const list = await client.get('/settings/currencies').loginAs(house.ana)
    assert.include(list.text(), '1 USD = 0.81 EUR')

    await send(client, 'delete', '/settings/currencies/USD')
    const dropped = await client.get('/settings/currencies/USD').loginAs(house.ana)
    assert.include(dropped.text(), 'no longer used')
    const late = await send(client, 'post', rates, { onDate: '2026-01-03', rate: '1' })
    late.assertStatus(404)
    await send(client, 'delete', `${rates}/2026-01-02`)
    assert.isEmpty(await db.from('exchange_rates'))
  })

  test('takes the list of a central bank, twice without harm', async ({ client, assert }) => {
    await useCurrency(house.ana, 'USD')
    const form = await client.get('/settings/currencies/rates').loginAs(house.ana)
    form.assertStatus(200)
    const list = 'Date,USD,GBP\n2026-11-24,1.25,0.8\n2026-11-23,oops,0.8\n'
    const rates = '/settings/currencies/rates'
    const first = await send(client, 'post', rates, { rates: list, quotation: 'perBase' })
    first.assertStatus(200)
    assert.include(first.text(), 'One rate was saved.')
    assert.include(first.text(), 'Left out, since the company does not use them: GBP.')
    assert.include(first.text(), 'Line 3:')
    const again = await send(client, 'post', rates, { rates: list, quotation: 'perBase' })
    assert.include(again.text(), 'One rate was there already.')
    assert.lengthOf(await db.from('exchange_rates'), 1)
    const nothing = await send(client, 'post', rates, { rates: '  ' })
    nothing.assertStatus(422)
    const odd = await send(client, 'post', rates, { rates: 'hello world again and again' })
    odd.assertStatus(422)
    assert.include(odd.text(), 'This is no list of rates')
  })

  test('the company’s currency stays once something is kept in it', async ({ client, assert }) => {
    const form = {
      company: 'Norte',
      language: 'en',
      country: 'ES',
      currency: 'USD',
      timezone: 'Europe/Madrid',
      firstDayOfWeek: '1',
    }
    await change(house.ana, 'created', () => Boat.create({ name: 'Galerna', price: 1 }))
    const refused = await send(client, 'put', '/settings/company', form)
    refused.assertStatus(422)
    assert.include(refused.text(), 'so it stays the company’s currency')
    await db.from('boats').update({ price: null })
    const taken = await send(client, 'put', '/settings/company', form)
    taken.assertStatus(303)
  })

  test('is for admins alone', async ({ client }) => {
    const refused = await client.get('/settings/currencies').loginAs(house.sara)
    refused.assertStatus(403)
  })
})
