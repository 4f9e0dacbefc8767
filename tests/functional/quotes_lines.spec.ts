import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { change } from '#records/change'
import type Deal from '#pipeline/models/deal'
import PriceBook from '#quotes/models/price_book'
import PriceBookEntry from '#quotes/models/price_book_entry'
import Product from '#quotes/models/product'
import Quote from '#quotes/models/quote'
import QuoteLine from '#quotes/models/quote_line'
import { dealLinesOf } from '#quotes/models/deal_line'
import DealSheet from '#quotes/models/deal_sheet'
import { quotesWorld } from '#tests/quotes_world'

/** As a browser names them: `lines[0][name]`. */
const numbered = (rows: object[]) => Object.fromEntries(rows.map((row, at) => [String(at), row]))

const put = (
  client: any,
  quote: Quote,
  who: any,
  { lines, ...fields }: Record<string, any> & { lines: object[] }
) =>
  client
    .put(`/quotes/${quote.id}/lines`)
    .loginAs(who)
    .withCsrfToken()
    .redirects(0)
    .form({ version: quote.version, lines: numbered(lines), ...fields })

const linesOf = async (quote: Quote) => {
  const lines = await QuoteLine.query()
    .where('quoteId', quote.id)
    .whereNull('deletedAt')
    .orderBy('position')
  return lines
}
/** Rows as the form posts them back untouched. */
const asPosted = async (quote: Quote) => {
  const lines = await linesOf(quote)
  return lines.map((line) => ({
    id: String(line.id),
    name: line.name,
    text: line.text ?? '',
    section: '',
    unit: '',
    quantity: String(Number(line.quantity)),
    unitPrice: (line.unitPrice / 100).toFixed(2),
    cost: line.cost ? (line.cost / 100).toFixed(2) : '',
    discount: line.discountPercent ? String(Number(line.discountPercent)) : '',
    discountIn: 'percent',
    tax: 'kept',
    ...(line.optional ? { optional: 'true' } : {}),
  }))
}

test.group('The lines of a quote', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('stand in one form, with their sums', async ({ client, assert }) => {
    const { sara, leo, quote } = await quotesWorld()
    const page = await client.get(quote.url).loginAs(sara)
    page.assertStatus(200)
    assert.include(page.text(), 'value="350.00"')
    assert.include(page.text(), '€762.30')
    const read = await client.get(`/quotes/${quote.id}/lines`).loginAs(leo)
    read.assertStatus(200)
    assert.notInclude(read.text(), 'name="lines[0][name]"')
  })

  test('take a product with the price, words, tax and cost it has now', async ({
    client,
    assert,
  }) => {
    const { sara, scanner, quote } = await quotesWorld()
    const answer = await put(client, quote, sara, {
      lines: await asPosted(quote),
      add: { productId: String(scanner.id), quantity: '3' },
      do: 'add',
    })
    answer.assertStatus(303)
    const lines = await linesOf(quote)
    assert.lengthOf(lines, 3)
    assert.deepInclude(lines[2].$attributes, {
      name: 'Scanner',
      quantity: '3.0000',
      unitPrice: 35_000,
      cost: 20_000,
      taxName: 'IVA 21 %',
      net: 105_000,
    })
    await quote.refresh()
    assert.equal(quote.subtotal, 63_000 + 105_000)
    assert.equal(quote.total, 168_000 + 35_280)
  })

  test('are no other for what becomes of the product', async ({ assert }) => {
    const { ana, scanner, quote } = await quotesWorld()
    await change(ana, 'updated', async () => {
      await scanner.merge({ name: 'Scanner II', listPrice: 99_900 }).save()
    })
    const { eraseForGood } = await import('#records/trash')
    await eraseForGood(ana, scanner)
    assert.isNull(await Product.find(scanner.id))
    const [line] = await linesOf(quote)
    assert.deepInclude(line.$attributes, { name: 'Scanner', unitPrice: 35_000, productId: null })
  })

  test('follow the price list with their quantity until somebody types a price', async ({
    client,
    assert,
  }) => {
    const { ana, sara, scanner, quote } = await quotesWorld()
    await change(ana, 'created', async () => {
      const book = await PriceBook.create({ name: 'Standard', standard: true })
      const entry = { priceBookId: book.id, productId: scanner.id }
      await PriceBookEntry.create({ ...entry, price: 35_000 })
      await PriceBookEntry.create({
        ...entry,
        price: 30_000,
        minQuantity: '10',
        discountAllowed: false,
      })
    })
    const rows = await asPosted(quote)
    rows[0].quantity = '10'
    rows[0].discount = ''
    const answer = await put(client, quote, sara, { lines: rows })
    answer.assertStatus(303)
    const [line] = await linesOf(quote)
    assert.equal(line.unitPrice, 30_000)

    await quote.refresh()
    const again = await asPosted(quote)
    again[0].discount = '5'
    const refused = await put(client, quote, sara, { lines: again })
    refused.assertStatus(422)
    assert.include(refused.text(), 'This price takes no discount.')

    again[0].discount = ''
    again[0].unitPrice = '333.00'
    again[0].quantity = '2'
    const typed = await put(client, quote, sara, { lines: again })
    typed.assertStatus(303)
    const [kept] = await linesOf(quote)
    assert.equal(kept.unitPrice, 33_300)
  })

  test('are moved, removed and added by buttons', async ({ client, assert }) => {
    const { sara, quote } = await quotesWorld()
    const press = async (pressed: string) => {
      await quote.refresh()
      const answer = await put(client, quote, sara, { lines: await asPosted(quote), do: pressed })
      answer.assertStatus(303)
      const lines = await linesOf(quote)
      return lines.map(({ name }) => name)
    }
    assert.deepEqual(await press('down:0'), ['Support plan', 'Scanner'])
    assert.deepEqual(await press('up:1'), ['Scanner', 'Support plan'])
    assert.deepEqual(await press('up:0'), ['Scanner', 'Support plan'])
    assert.deepEqual(await press('free'), ['Scanner', 'Support plan', 'New line'])
    assert.deepEqual(await press('remove:1'), ['Scanner', 'New line'])
    assert.deepEqual(await press('remove:77'), ['Scanner', 'New line'])
  })

  test('say what is wrong, line by line, and keep nothing', async ({ client, assert }) => {
    const { sara, quote } = await quotesWorld()
    const rows = await asPosted(quote)
    rows[0].quantity = 'many'
    rows[1].unitPrice = ''
    const answer = await put(client, quote, sara, { lines: rows })
    answer.assertStatus(422)
    assert.include(answer.text(), 'This is not a number.')
    assert.include(answer.text(), 'This is needed.')
    assert.include(answer.text(), 'value="many"')
    const large = await asPosted(quote)
    large[0].discount = '9999'
    large[0].discountIn = 'amount'
    const refused = await put(client, quote, sara, { lines: large })
    assert.include(refused.text(), 'The discount is larger than the line.')
    const [line] = await linesOf(quote)
    assert.equal(line.quantity, '2.0000')
  })

  test('of two people who save at once, one is asked to look again', async ({ client, assert }) => {
    const { ana, sara, quote } = await quotesWorld()
    const rows = await asPosted(quote)
    const first = await put(client, quote, ana, { lines: [{ ...rows[0], text: 'First' }, rows[1]] })
    first.assertStatus(303)
    const second = await put(client, quote, sara, {
      lines: [{ ...rows[0], text: 'Second' }, rows[1]],
    })
    second.assertStatus(409)
    assert.include(second.text(), 'Somebody else saved these lines')
    assert.include(second.text(), 'Second')
    const [line] = await linesOf(quote)
    assert.equal(line.text, 'First')
  })

  test('are reckoned without being kept', async ({ client, assert }) => {
    const { sara, quote } = await quotesWorld()
    const rows = await asPosted(quote)
    rows[0].quantity = '4'
    const answer = await client
      .post(`/quotes/${quote.id}/lines/calculation`)
      .loginAs(sara)
      .withCsrfToken()
      .form({
        lines: numbered(rows),
        heading: { discount: '10 %', shipping: '20', adjustment: '-1' },
      })
    answer.assertStatus(200)
    // 4 x 350 less 10 % is 1,260; less 10 % again 1,134; 21 % of it 238.14; 20 shipping, -1.
    assert.include(answer.text(), '€1,391.14')
    const [line] = await linesOf(quote)
    assert.equal(line.quantity, '2.0000')
  })

  test('keep a discount on everything, shipping and an adjustment', async ({ client, assert }) => {
    const { sara, general, quote } = await quotesWorld()
    const answer = await put(client, quote, sara, {
      lines: await asPosted(quote),
      heading: {
        discount: '30',
        discountIn: 'amount',
        shipping: '20',
        shippingTax: String(general.id),
        adjustment: '-0.05',
      },
    })
    answer.assertStatus(303)
    await quote.refresh()
    assert.deepInclude(quote.$attributes, {
      discountAmount: 3_000,
      discountPercent: null,
      shipping: 2_000,
      adjustment: -5,
      discountTotal: 3_000,
      taxTotal: 13_020,
      total: 63_000 - 3_000 + 2_000 + 13_020 - 5,
    })
  })

  test('take from a form what a form may say, and lines of no other quote', async ({
    client,
    assert,
  }) => {
    const { ana, sara, quote } = await quotesWorld()
    const other = await change(ana, 'created', async () => {
      const made = await Quote.create({ name: 'Other' })
      return QuoteLine.create({ quoteId: made.id, name: 'Theirs', quantity: '1', unitPrice: 1 })
    })
    const rows: any[] = await asPosted(quote)
    Object.assign(rows[0], {
      net: '1',
      quoteId: String(other.quoteId),
      discountAllowed: 'false',
      productId: '1',
      ownerId: '1',
      position: '99',
    })
    rows.push({ ...rows[1], id: String(other.id), name: 'Mine now' })
    const answer = await put(client, quote, sara, {
      lines: rows,
      status: 'accepted',
      total: '1',
      number: 'X-1',
    })
    answer.assertStatus(303)
    await other.refresh()
    assert.deepInclude(other.$attributes, { name: 'Theirs', unitPrice: 1 })
    const lines = await linesOf(quote)
    assert.deepInclude(lines[0].$attributes, { net: 63_000, discountAllowed: true, position: 0 })
    assert.equal(lines[2].name, 'Mine now')
    await quote.refresh()
    assert.equal(quote.status, 'draft')
    assert.match(quote.number!, /^Q-\d{4}-0001$/)
  })

  test('are changed by who may edit the quote', async ({ client }) => {
    const { leo, vic, quote } = await quotesWorld()
    for (const who of [leo, vic]) {
      const answer = await put(client, quote, who, { lines: await asPosted(quote) })
      answer.assertStatus(403)
    }
  })
})

test.group('The lines of a deal', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const save = async (client: any, deal: Deal, who: any, fields: object) => {
    const sheet = await DealSheet.of(deal.id)
    return client
      .put(`${deal.url}/lines`)
      .loginAs(who)
      .withCsrfToken()
      .redirects(0)
      .form({ version: sheet?.version ?? '', ...fields })
  }

  test('carry its amount where it follows them', async ({ client, assert }) => {
    const { sara, leo, deal, scanner } = await quotesWorld()
    const add = { productId: String(scanner.id), quantity: '3' }
    const first = await save(client, deal, sara, { add, do: 'add', follow: 'false' })
    first.assertStatus(303)
    await deal.refresh()
    assert.equal(deal.amount, 100_000)

    const lines = await dealLinesOf(deal.id)
    const kept = numbered(lines.map(({ id }) => ({ id: String(id) })))
    const second = await save(client, deal, sara, { lines: kept, follow: 'true' })
    second.assertStatus(303)
    await deal.refresh()
    assert.equal(deal.amount, 105_000)
    assert.equal(deal.baseAmount, 105_000)
    const page = await client.get(deal.url).loginAs(sara)
    assert.include(page.text(), 'The amount follows these lines.')
    const refused = await save(client, deal, leo, { lines: kept })
    refused.assertStatus(403)
  })

  test('are what a quote for it begins with', async ({ client, assert }) => {
    const { sara, deal, scanner } = await quotesWorld()
    const add = { productId: String(scanner.id), quantity: '2' }
    await save(client, deal, sara, { add, do: 'add' })
    const quote = await change(sara, 'created', () =>
      Quote.create({ name: 'From the deal', dealId: deal.id, ownerId: sara.id })
    )
    await quote.refresh()
    assert.deepInclude(quote.$attributes, { subtotal: 70_000, total: 84_700 })
    const [line] = await linesOf(quote)
    assert.deepInclude(line.$attributes, { name: 'Scanner', unitPrice: 35_000, cost: 20_000 })
    const { duplicate } = await import('#quotes/models/quote/versions')
    const copy = await duplicate(quote, sara)
    assert.lengthOf(await linesOf(copy), 1)
  })

  test('of two people who save at once, one is asked to look again', async ({ client, assert }) => {
    const { ana, sara, deal, scanner } = await quotesWorld()
    const add = { productId: String(scanner.id) }
    await save(client, deal, sara, { add, do: 'add' })
    const sheet = await DealSheet.of(deal.id)
    const lines = await dealLinesOf(deal.id)
    const rows = numbered(lines.map(({ id }) => ({ id: String(id), quantity: '5' })))
    const first = await save(client, deal, ana, { lines: rows })
    first.assertStatus(303)
    const late = await client
      .put(`${deal.url}/lines`)
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
      .form({ version: sheet!.version, lines: rows })
    late.assertStatus(409)
    assert.include(late.text(), 'Somebody else saved these lines')
  })
})
