import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { system } from '#records/actor'
import { change } from '#records/change'
import * as clock from '#records/clock'
import { moveEntries, settleCommission } from '#pipeline/commission/ledger'
import { commissionListeners } from '#pipeline/commission/listeners'
import CommissionEntry from '#pipeline/models/commission_entry'
import CommissionPlan from '#pipeline/models/commission_plan'
import Deal from '#pipeline/models/deal'
import DealSplit from '#pipeline/models/deal_split'
import { pipelineWorld } from '#tests/pipeline_world'

test.group('Commission', (group) => {
  let house: Awaited<ReturnType<typeof pipelineWorld>>
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    house = await pipelineWorld()
  })

  const plan = (values: Record<string, any> = {}) =>
    change(house.ana, 'commissionPlan', () =>
      CommissionPlan.create({
        name: 'Five percent',
        basis: 'amount',
        span: 'deal',
        tierMode: 'marginal',
        tiers: [{ from: 0, percent: '5' }],
        userIds: [],
        teamIds: [],
        startsOn: '2020-01-01',
        endsOn: null,
        active: true,
        ...values,
      })
    )
  const make = (values: Record<string, any>) =>
    change(house.ana, 'created', () =>
      Deal.create({ name: 'Deal', ownerId: house.sara.id, ...values })
    )
  const settle = (deal: { id: number }) => settleCommission(system, deal.id)
  const entries = async () => {
    const all = await CommissionEntry.query().orderBy('id')
    return all.map(({ userId, amount, basis, state, rate }) => ({
      userId,
      amount,
      basis,
      state,
      rate,
    }))
  }
  const amounts = async () => {
    const all = await entries()
    return all.map(({ amount }) => amount)
  }
  const amountsAnd = async (name: 'rate' | 'state') => {
    const all = await entries()
    return all.map((entry) => [entry.amount, entry[name]])
  }
  const only = async () => {
    const [one] = await entries()
    return one
  }
  const ids = async () => {
    const all = await CommissionEntry.all()
    return all.map(({ id }) => id)
  }
  const send = (client: any, verb: string, path: string, form: any = {}, user: any = house.ana) =>
    client[verb](path).loginAs(user).withCsrfToken().redirects(0).form(form)

  test('a won deal makes an entry, once however often it is told', async ({ assert }) => {
    await plan()
    await house.deal.win(house.sara)
    const told = { recordId: house.deal.id, data: {} } as any
    for (const listener of [...commissionListeners['deal.won'], ...commissionListeners['deal.won']])
      await listener(told)
    assert.deepEqual(await entries(), [
      { userId: house.sara.id, amount: 5_000, basis: 100_000, state: 'draft', rate: '5' },
    ])
    await change(house.ana, 'updated', async () => {
      const deal = await Deal.findOrFail(house.deal.id)
      await deal.merge({ amount: 200_000 }).save()
    })
    await settle(house.deal)
    assert.deepInclude(await only(), { amount: 10_000 })
  })

  test('the event that makes it is stored with the change', async ({ assert }) => {
    await plan()
    await house.deal.win(house.sara)
    const jobs = await db.from('jobs').where('payload', 'like', '%deal.won%')
    assert.isAtLeast(jobs.length, 1)
  })

  test('people who share a deal share its commission, to the cent', async ({ assert }) => {
    await plan()
    await change(house.ana, 'updated', async () => {
      await house.deal.merge({ amount: 100_001 }).save()
      await DealSplit.create({ dealId: house.deal.id, userId: house.sara.id, share: 7000 })
      await DealSplit.create({ dealId: house.deal.id, userId: house.marc.id, share: 3000 })
    })
    await house.deal.win(house.sara)
    await settle(house.deal)
    const all = await entries()
    assert.deepEqual(
      all.map(({ userId, basis, amount }) => [userId, basis, amount]).sort(),
      [
        [house.sara.id, 70_001, 3_500],
        [house.marc.id, 30_000, 1_500],
      ].sort()
    )
  })

  test('a plan speaks of its people, teams and dates', async ({ assert }) => {
    await plan({ teamIds: [house.teams.support.id] })
    await plan({ userIds: [house.marc.id] })
    await plan({ startsOn: '2999-01-01' })
    await plan({ endsOn: '2020-02-01' })
    await plan({ active: false })
    await house.deal.win(house.sara)
    await settle(house.deal)
    assert.deepEqual(await entries(), [])
    await plan({ teamIds: [house.teams.sales.id] })
    await settle(house.deal)
    assert.lengthOf(await entries(), 1)
  })

  test('tiers add up what was won in the stretch, and follow when an earlier deal goes', async ({
    assert,
  }) => {
    await plan({
      span: 'quarter',
      tiers: [
        { from: 0, percent: '5' },
        { from: 100_000, percent: '10' },
      ],
    })
    const later = await make({ name: 'Later', amount: 50_000 })
    await house.deal.win(house.sara)
    await settle(house.deal)
    await later.win(house.sara)
    await settle(later)
    assert.deepEqual(await amountsAnd('rate'), [
      [5_000, '5'],
      [5_000, '10'],
    ])
    const first = await Deal.findOrFail(house.deal.id)
    await first.reopen(house.ana)
    await settle(first)
    assert.deepEqual(await amountsAnd('rate'), [[2_500, '5']])
  })

  test('opened again: a draft goes, what was approved is clawed back, what was paid is taken back', async ({
    assert,
  }) => {
    await plan()
    const win = async () => {
      const deal = await Deal.findOrFail(house.deal.id)
      await deal.win(house.ana)
      await settle(deal)
    }
    const reopen = async () => {
      const deal = await Deal.findOrFail(house.deal.id)
      await deal.reopen(house.ana)
      await settle(deal)
      await settle(deal)
    }
    await win()
    await reopen()
    assert.deepEqual(await entries(), [])

    await win()
    assert.equal(await moveEntries(house.ana, await ids(), 'approved'), 1)
    assert.equal(await moveEntries(house.ana, await ids(), 'approved'), 0)
    await reopen()
    assert.deepEqual(await amountsAnd('state'), [[5_000, 'clawed_back']])

    await win()
    await moveEntries(house.ana, await ids(), 'approved')
    await moveEntries(house.ana, await ids(), 'paid')
    await reopen()
    assert.deepEqual(await amountsAnd('state'), [
      [5_000, 'clawed_back'],
      [5_000, 'paid'],
      [-5_000, 'draft'],
    ])
    const back = await CommissionEntry.query().where('amount', '<', 0).firstOrFail()
    assert.isNotNull(back.reversesId)
    await win()
    assert.deepEqual(await amounts(), [5_000, 5_000])
  })

  test('a statement shows one’s own; with the right, everybody’s', async ({ client, assert }) => {
    await plan()
    const marcs = await make({ name: 'Marc’s deal', amount: 40_000, ownerId: house.marc.id })
    for (const deal of [house.deal, marcs]) {
      await deal.win(house.ana)
      await settle(deal)
    }
    const own = await client.get(`/commission?person=${house.marc.id}`).loginAs(house.sara)
    own.assertStatus(200)
    assert.include(own.text(), 'Warehouse scanners')
    assert.include(own.text(), '€50')
    assert.notInclude(own.text(), 'Marc’s deal')
    const file = await client.get('/commission/export').loginAs(house.sara)
    assert.include(file.text(), 'Sara Vidal')
    assert.include(file.text(), '50.00')
    assert.notInclude(file.text(), 'Marc')

    const all = await client.get('/commission').loginAs(house.ana)
    for (const words of ['Marc’s deal', 'Warehouse scanners', '€70', 'Approve chosen drafts'])
      assert.include(all.text(), words)
    const one = await client.get(`/commission?person=${house.marc.id}`).loginAs(house.ana)
    assert.notInclude(one.text(), 'Warehouse scanners')
    const empty = await client.get('/commission?from=2001-01-01').loginAs(house.ana)
    assert.include(empty.text(), 'Nothing earned here')
  })

  test('approving and paying is for those with the right', async ({ client, assert }) => {
    await plan()
    await house.deal.win(house.ana)
    await settle(house.deal)
    const entry = await CommissionEntry.firstOrFail()
    const form = { 'ids[]': String(entry.id) }
    const refused = await send(client, 'post', '/commission/approvals', form, house.sara)
    refused.assertStatus(403)
    const early = await send(client, 'post', '/commission/payments', form)
    early.assertStatus(303)
    await entry.refresh()
    assert.equal(entry.state, 'draft')
    await send(client, 'post', '/commission/approvals', form)
    await send(client, 'post', '/commission/payments', form)
    await entry.refresh()
    assert.deepEqual([entry.state, entry.paidById], ['paid', house.ana.id])
  })

  test('a plan is made, tried on last quarter, and keeps its terms once it was paid by', async ({
    client,
    assert,
  }) => {
    await house.deal.win(house.ana)
    const form = {
      'name': 'Tiers',
      'basis': 'amount',
      'span': 'quarter',
      'tierMode': 'marginal',
      'startsOn': '2020-01-01',
      'active': '1',
      'tiers[0][from]': '',
      'tiers[0][percent]': '4',
      'tiers[1][from]': '500',
      'tiers[1][percent]': '6,5 %',
    }
    for (const page of ['/commission/plans', '/commission/plans/new']) {
      const shown = await client.get(page).loginAs(house.ana)
      shown.assertStatus(200)
      const refused = await client.get(page).loginAs(house.sara)
      refused.assertStatus(403)
    }
    const wrong = await send(client, 'post', '/commission/plans', {
      ...form,
      'tiers[1][percent]': '650',
      'endsOn': '2019-01-01',
    })
    wrong.assertStatus(422)
    assert.include(wrong.text(), 'Use a percentage from 0 to 100.')
    assert.include(wrong.text(), 'It ends before it begins.')
    const made = await send(client, 'post', '/commission/plans', form)
    made.assertStatus(303)
    const kept = await CommissionPlan.firstOrFail()
    assert.deepEqual(kept.tiers, [
      { from: 0, percent: '4' },
      { from: 50_000, percent: '6.5' },
    ])
    assert.deepEqual(await amounts(), [2_000 + 3_250])

    const lastQuarter = clock.toColumn(
      DateTime.now().minus({ quarters: 1 }).startOf('quarter').plus({ days: 20 })
    )
    await db.from('deals').update({ closed_at: lastQuarter })
    const count = await db.from('commission_entries').count('* as total')
    const rehearsal = await client.get(`/commission/plans/${kept.id}/rehearsal`).loginAs(house.ana)
    rehearsal.assertStatus(200)
    assert.include(rehearsal.text(), 'Warehouse scanners')
    assert.include(rehearsal.text(), '€52.50')
    assert.deepEqual(await db.from('commission_entries').count('* as total'), count)

    await moveEntries(house.ana, await ids(), 'approved')
    const page = await client.get(`/commission/plans/${kept.id}`).loginAs(house.ana)
    assert.include(page.text(), 'so its terms stay')
    await send(client, 'put', `/commission/plans/${kept.id}`, {
      ...form,
      'name': 'Renamed',
      'tiers[0][percent]': '50',
    })
    await kept.refresh()
    assert.deepEqual([kept.name, kept.tiers[0].percent], ['Renamed', '4'])
  })

  test('the margin is not guessed where nobody knows the cost', async ({ assert }) => {
    await plan({ basis: 'margin' })
    await house.deal.win(house.ana)
    await settle(house.deal)
    assert.deepEqual(await entries(), [])
  })

  test('what comes back each month counts for a year', async ({ assert }) => {
    await plan({ basis: 'recurring' })
    const deal = await make({ amount: 1, recurringAmount: 10_000, recurringPeriod: 'month' })
    await deal.win(house.ana)
    await settle(deal)
    assert.deepInclude(await only(), { basis: 120_000, amount: 6_000 })
  })
})
