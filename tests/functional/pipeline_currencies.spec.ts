import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { change } from '#records/change'
import { keepRates, useCurrency } from '#records/currencies/rates'
import { Invalid } from '#records/errors'
import Deal from '#pipeline/models/deal'
import Pipeline from '#pipeline/models/pipeline'
import { pipelineWorld } from '#tests/pipeline_world'

test.group('A deal in another currency', (group) => {
  let house: Awaited<ReturnType<typeof pipelineWorld>>
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    house = await pipelineWorld()
    for (const code of ['USD', 'JPY', 'GBP']) await useCurrency(house.ana, code)
    await keepRates(house.ana, [
      { currency: 'USD', onDate: '2026-01-01', rate: '0.9' },
      { currency: 'JPY', onDate: '2026-01-01', rate: '0.0061' },
    ])
  })
  const make = async (values: Record<string, any>) => {
    const { id } = await change(house.sara, 'created', () => Deal.create({ name: 'D', ...values }))
    return Deal.findOrFail(id)
  }

  test('keeps the rate it was valued with, and its worth in the company’s currency', async ({
    assert,
  }) => {
    const deal = await make({ amount: 100_001, currency: 'USD' })
    assert.deepEqual(
      [deal.rate, deal.rateOn!.toISODate(), deal.baseAmount, deal.weightedAmount],
      ['0.9', '2026-01-01', 90_001, 9_000]
    )
    await keepRates(house.ana, [{ currency: 'USD', onDate: '2026-02-01', rate: '0.8' }])
    await change(house.sara, 'updated', () => deal.merge({ nextStep: 'Call' }).save())
    await deal.refresh()
    assert.deepEqual([deal.rate, deal.baseAmount], ['0.9', 90_001])
    await change(house.sara, 'updated', () => deal.merge({ amount: 200_000 }).save())
    await deal.refresh()
    assert.deepEqual([deal.rate, deal.baseAmount], ['0.8', 160_000])
    await change(house.sara, 'updated', () => deal.merge({ currency: 'JPY' }).save())
    await deal.refresh()
    assert.deepEqual([deal.rate, deal.baseAmount], ['0.0061', 122_000])
    const yen = await make({ amount: 150, currency: 'JPY' })
    assert.equal(yen.baseAmount, 92)
  })

  test('without a rate it is refused at the field, through every door', async ({
    assert,
    client,
  }) => {
    await assert.rejects(() => make({ amount: 1, currency: 'GBP' }), Invalid as any)
    const refused = await client
      .post('/deals')
      .loginAs(house.sara)
      .withCsrfToken()
      .redirects(0)
      .form({ name: 'Pounds', amount: '5', currency: 'GBP' })
    refused.assertStatus(422)
    assert.include(refused.text(), 'There is no exchange rate for GBP yet.')
    const written = () =>
      change(house.sara, 'imported', (current) =>
        current.createMany(Deal as any, [{ name: 'P', amount: 5, currency: 'GBP' }])
      )
    await assert.rejects(written, Invalid as any)
  })

  test('a pipeline’s currency is that of its new deals', async ({ assert }) => {
    const pipeline = await Pipeline.firstOrFail()
    await change(house.ana, 'updated', () => pipeline.merge({ currency: 'USD' }).save())
    const deal = await make({ amount: 1000 })
    assert.deepEqual([deal.currency, deal.baseAmount], ['USD', 900])
  })

  test('deals are listed by what they are worth', async ({ client, assert }) => {
    await make({ name: 'Million yen', amount: 1_000_000, currency: 'JPY' })
    await make({ name: 'Two thousand euros', amount: 200_000 })
    const list = await client.get('/deals?sort=-amount').loginAs(house.sara)
    list.assertStatus(200)
    const text = list.text()
    assert.isBelow(text.indexOf('Million yen'), text.indexOf('Two thousand euros'))
    assert.include(text, '¥1,000,000')
  })
})
