import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { system } from '#records/actor'
import { change } from '#records/change'
import { settleCommission } from '#pipeline/commission/ledger'
import CommissionEntry from '#pipeline/models/commission_entry'
import CommissionPlan from '#pipeline/models/commission_plan'
import Quote from '#quotes/models/quote'
import QuoteLine from '#quotes/models/quote_line'
import { pipelineWorld } from '#tests/pipeline_world'

test.group('Commission by margin', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('takes what the accepted quote leaves after its costs, once all of them are known', async ({
    assert,
  }) => {
    const { ana, sara, deal } = await pipelineWorld()
    await change(ana, 'commissionPlan', () =>
      CommissionPlan.create({
        name: 'Margin',
        basis: 'margin',
        span: 'deal',
        tierMode: 'marginal',
        tiers: [{ from: 0, percent: '10' }],
        userIds: [],
        teamIds: [],
        startsOn: '2020-01-01',
        endsOn: null,
        active: true,
      })
    )
    const quote = await change(sara, 'created', () =>
      Quote.create({ name: 'Offer', dealId: deal.id })
    )
    await change(sara, 'created', () =>
      QuoteLine.create({ quoteId: quote.id, name: 'Scanner', quantity: '1', unitPrice: 110_000 })
    )
    await db
      .from('quotes')
      .where('id', quote.id)
      .update({ status: 'accepted', subtotal: 110_000, discount_total: 10_000, cost_total: 64_000 })
    await deal.win(sara)
    await settleCommission(system, deal.id)
    assert.isEmpty(await CommissionEntry.all())
    await db.from('quote_lines').update({ cost: 64_000 })
    await settleCommission(system, deal.id)
    const [entry] = await CommissionEntry.all()
    assert.deepEqual([entry.basis, entry.amount, entry.rate], [36_000, 3_600, '10'])
  })
})
