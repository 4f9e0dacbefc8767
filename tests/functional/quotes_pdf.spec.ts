import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { change } from '#records/change'
import type { RecordClass } from '#records/record'
import { keepLetterhead } from '#workspace/settings/letterhead'
import QuoteLine from '#quotes/models/quote_line'
import { pdfOf } from '#quotes/pdf/quote_pdf'
import { pagesOf, quotesWorld, wordsOf } from '#tests/quotes_world'

const oneLine = (text: string) => text.replace(/\s+/g, ' ')

test.group('A quote on paper', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('says who offers what to whom, for how much', async ({ assert }) => {
    const { ana, quote, acme } = await quotesWorld()
    await keepLetterhead(ana, { address: 'Gran Vía 12\n48001 Bilbao', taxId: 'B-95000000' })
    await change(ana, 'updated', () =>
      quote.merge({ terms: 'Payable in 30 days.', notes: 'Delivery in May.' }).save()
    )
    const words = oneLine(wordsOf(await pdfOf(quote)))
    for (const said of [
      'Gran Vía 12 48001 Bilbao B-95000000',
      'Q-2026-0001'.replace('2026', String(quote.issuedOn!.year)),
      acme.name,
      'Scanner 2 €350.00 10% 21% €630.00',
      'Support plan (optional) Every month 1 €99.00 10% €99.00',
      'Subtotal €630.00 IVA 21 % on €630.00 €132.30 Total €762.30',
      'Delivery in May.',
      'Payable in 30 days.',
      'Page 1 of 1',
    ])
      assert.include(words, said)
    assert.notInclude(words, '200.00', 'what it costs the house is nobody’s business')
  })

  test('speaks the language of the customer', async ({ assert }) => {
    const { sara, quote } = await quotesWorld()
    await change(sara, 'updated', () => quote.merge({ language: 'es' }).save())
    const words = oneLine(wordsOf(await pdfOf(quote)))
    assert.include(words, 'Presupuesto')
    assert.include(words, 'IVA 21 % sobre 630,00 € 132,30 €')
    assert.include(words, 'Página 1 de 1')
  })

  test('with a hundred lines takes several pages, each with the heads of the table, in under a second', async ({
    assert,
  }) => {
    const { sara, quote } = await quotesWorld()
    await change(sara, 'updated', (current) =>
      current.createMany(
        QuoteLine as unknown as RecordClass,
        Array.from({ length: 100 }, (_, at) => ({
          quoteId: quote.id,
          name: `Part ${at}`,
          text: 'Galvanised, with all that is needed to mount it.',
          quantity: '3',
          unitPrice: 1_999,
          taxName: 'IVA 21 %',
          taxPercent: '21',
          optional: false,
          position: at + 2,
        }))
      )
    )
    await pdfOf(quote)
    // Work, not waiting: other runs share the machine.
    const began = process.cpuUsage()
    const pdf = await pdfOf(quote)
    const { user, system } = process.cpuUsage(began)
    assert.isBelow((user + system) / 1_000, 1_000)
    const words = oneLine(wordsOf(pdf))
    assert.isAbove(pagesOf(pdf), 3)
    assert.equal(words.split('Item Quantity Price').length - 1, pagesOf(pdf))
    assert.include(words, `Page ${pagesOf(pdf)} of ${pagesOf(pdf)}`)
    assert.include(words, 'Part 99')
  })

  test('prints hostile words as words, and asks no address for anything', async ({ assert }) => {
    const { sara, quote } = await quotesWorld()
    const asked: string[] = []
    const { fetch } = globalThis
    globalThis.fetch = ((url: string) => {
      asked.push(String(url))
      return Promise.reject(new Error('nothing is fetched'))
    }) as any
    const [line] = await QuoteLine.query().where('quoteId', quote.id).orderBy('id')
    const hostile =
      '</text><script>alert(1)</script> \u202Egnp.exe\u0007 {{ 7*7 }} ![](http://evil.example/x)'
    await change(sara, 'updated', async () => {
      await quote.merge({ name: hostile, notes: `${'x'.repeat(3_000)} ${hostile}` }).save()
      await line.merge({ name: 'W'.repeat(200), unit: 'W'.repeat(40), text: hostile }).save()
    })
    const pdf = await pdfOf(quote).finally(() => (globalThis.fetch = fetch))
    // Words that were broken over lines are whole again without their gaps.
    const words = wordsOf(pdf).replace(/\s+/g, '')
    assert.include(words, '</text><script>alert(1)</script>gnp.exe{{7*7}}')
    assert.include(words, 'W'.repeat(40))
    assert.notInclude(words, '\u202e')
    assert.deepEqual(asked, [])
    assert.notMatch(pdf.toString('latin1'), /\/(JavaScript|JS|Launch|OpenAction|URI)\b/)
  })

  test('knows the decimals of a currency', async ({ assert }) => {
    const { ana, sara } = await quotesWorld()
    const { useCurrency, keepRates } = await import('#records/currencies/rates')
    const { default: Quote } = await import('#quotes/models/quote')
    for (const [currency, rate] of [
      ['JPY', '0.0061'],
      ['KWD', '3.02'],
    ]) {
      await useCurrency(ana, currency)
      await keepRates(ana, [{ currency, onDate: '2026-01-01', rate }])
    }
    const paper = async (currency: string, unitPrice: number) => {
      const quote = await change(sara, 'created', async () => {
        const made = await Quote.create({ name: 'Abroad', currency })
        await QuoteLine.create({ quoteId: made.id, name: 'Fee', quantity: '1', unitPrice })
        return made
      })
      await quote.refresh()
      return oneLine(wordsOf(await pdfOf(quote)))
    }
    assert.include(await paper('JPY', 1_500), 'Total ¥1,500')
    assert.include(await paper('KWD', 1_500), '1.500')
  })

  test('is the same paper for the same quote', async ({ assert }) => {
    const { quote } = await quotesWorld()
    assert.equal(wordsOf(await pdfOf(quote)), wordsOf(await pdfOf(quote)))
  })
})
