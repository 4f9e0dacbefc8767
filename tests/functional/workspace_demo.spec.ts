import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { system } from '#records/actor'
import { change } from '#records/change'
import { keepSettings } from '#records/company'
import Contact from '#contacts/models/contact'
import Company from '#contacts/models/company'
import Deal from '#pipeline/models/deal'
import Lead from '#leads/models/lead'
import { countDemo, loadDemo, removeDemo } from '#workspace/demo/demo_data'
import { demoCompany, demoContact } from '#contacts/demo/generator'
import { world } from '#tests/world'

const count = async (table: string) => {
  const [row] = await db.from(table).count('* as total')
  return Number(row.total)
}

test.group('Demo data', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is the same every time', ({ assert }) => {
    const scope = { ownerIds: [1, 2], tagIds: [1], now: DateTime.fromISO('2026-06-01T12:00:00Z') }
    assert.deepEqual(demoCompany(7, scope), demoCompany(7, scope))
    const companies = [{ id: 1, name: 'Kestrel Books', country: 'GB' as const }]
    assert.deepEqual(demoContact(9, companies, scope), demoContact(9, companies, scope))
    const names = new Set(
      Array.from({ length: 5000 }, (_, position) => demoCompany(position, scope).name)
    )
    assert.equal(names.size, 5000)
  })

  test('seldom calls two people the same, and gives nobody the number of another', ({ assert }) => {
    const scope = { ownerIds: [1], tagIds: [], now: DateTime.fromISO('2026-06-01T12:00:00Z') }
    const companies = [
      { id: 1, name: 'Kestrel Books', country: 'GB' as const },
      { id: 2, name: 'Viveros Azul', country: 'ES' as const },
    ]
    const many = 100_000
    const people = Array.from({ length: many }, (_, at) => demoContact(at, companies, scope))
    const numbers = people.flatMap(({ phones }) => phones?.map(({ value }) => value) ?? [])
    assert.lengthOf(new Set(numbers), numbers.length)
    for (const number of numbers)
      assert.match(
        number,
        /^\+(447700900\d{3}|34910000\d{3}|44(\d{3}49[68]|2079460|1632960)\d{3,4}|61[2378](5550|7010)\d{4}|1\d{3}55501\d\d)$/
      )
    const addresses = people.map(({ emails }) => emails[0].value)
    assert.lengthOf(new Set(addresses), many)
    const names = new Set(
      people.map((each) => `${each.firstName} ${each.middleName ?? ''} ${each.lastName}`)
    )
    assert.isAbove(names.size, many * 0.45)
  }).timeout(30_000)

  test('uses addresses and numbers that reach nobody', async ({ assert }) => {
    await world()
    await loadDemo()
    const demo = await Contact.query().whereIn(
      'id',
      db.from('demo_records').where('record_name', 'contact').select('record_id')
    )
    assert.lengthOf(demo, 250)
    for (const contact of demo) {
      for (const { value } of contact.emails ?? []) assert.match(value, /\.example$/)
      for (const { value } of contact.phones ?? []) assert.match(value, /^\+(447700900|34910000)/)
    }
    assert.isAbove(new Set(demo.map((contact) => contact.title)).size, 200)
  })

  test('can be found like any record, has history, and is removed without a trace of it', async ({
    client,
    assert,
  }) => {
    const { ana, lucia } = await world()
    const tables = [
      'contacts',
      'companies',
      'leads',
      'lead_moves',
      'deals',
      'stage_moves',
      'deal_outcomes',
      'deal_contacts',
      'deal_competitors',
      'activities',
      'affiliations',
      'record_values',
      'search_entries',
    ]
    const before = await Promise.all(tables.map(count))
    await loadDemo()
    assert.isAbove(await count('deals'), 250)
    assert.isAbove(await count('activities'), 800)
    const company = await Company.query()
      .whereIn('id', db.from('demo_records').where('record_name', 'company').select('record_id'))
      .firstOrFail()
    const page = await client.get(`/companies/${company.id}`).loginAs(ana)
    page.assertStatus(200)

    const former = lucia.companyId
    await change(ana, 'updated', async () => {
      const own = await Contact.findOrFail(lucia.id)
      await own.merge({ companyId: company.id }).save()
    })
    await removeDemo()
    assert.equal(await countDemo(), 0)
    const own = await Contact.findOrFail(lucia.id)
    assert.isNull(own.companyId)
    await change(ana, 'updated', () => own.merge({ companyId: former }).save())
    assert.deepEqual(await Promise.all(tables.map(count)), before)
    assert.equal(await count('demo_records'), 0)
  })

  test('tells of leads that were answered, moved on and became deals', async ({ assert }) => {
    await world()
    await loadDemo()
    const leads = await Lead.query()
    assert.lengthOf(leads, 260)
    const converted = leads.filter((lead) => lead.isConverted)
    assert.isAbove(converted.length, 40)
    for (const lead of converted) {
      assert.isNotNull(lead.createdContactId)
      assert.isTrue(lead.createdAt < lead.convertedAt!)
      if (!lead.createdDealId) continue
      const deal = await Deal.findOrFail(lead.createdDealId)
      assert.deepEqual([deal.leadId, deal.source], [lead.id, lead.source])
    }
    assert.includeMembers(
      [...new Set(leads.map((lead) => lead.statusKind))],
      ['open', 'ongoing', 'on_hold', 'won', 'lost']
    )
    for (const lead of leads) {
      const moves = await db.from('lead_moves').where('lead_id', lead.id).orderBy('id')
      assert.equal(moves.at(-1)?.to_status ?? 'new', lead.status)
      if (lead.statusKind === 'lost') assert.isNotNull(lead.disqualifyReason)
    }
  })

  test('tells of deals with a whole trail over eighteen months', async ({ assert }) => {
    await world()
    await loadDemo()
    const deals = await Deal.query().preload('stage')
    const open = deals.filter(({ stage }) => stage.type === 'open')
    assert.isAtLeast(open.length, 64)
    assert.isTrue(open.some(({ nextStep }) => nextStep === null))
    assert.isTrue(open.some((deal) => deal.stageEnteredAt! < DateTime.utc().minus({ days: 40 })))
    for (const deal of deals) {
      assert.equal(deal.baseAmount, deal.amount)
      const moves = await db.from('stage_moves').where('deal_id', deal.id).orderBy('id')
      assert.isNull(moves[0].from_id)
      assert.equal(moves.at(-1).to_id, deal.stageId)
      moves.slice(1).forEach((move, at) => {
        const stay = DateTime.fromSQL(move.moved_at).diff(DateTime.fromSQL(moves[at].moved_at))
        assert.equal(move.from_id, moves[at].to_id)
        assert.equal(move.seconds, stay.as('seconds'))
        assert.isAbove(move.seconds, 0)
      })
      const outcomes = await db.from('deal_outcomes').where('deal_id', deal.id)
      const standing = outcomes.filter(({ reopened_at: reopened }) => !reopened)
      assert.deepEqual(
        standing.map(({ kind, reason }) => [kind, reason]),
        deal.stage.type === 'open' ? [] : [[deal.stage.type, deal.wonReason ?? deal.lostReason]]
      )
    }
    const reopened = await db.from('deal_outcomes').whereNotNull('reopened_at')
    assert.isAbove(reopened.length, 2)
  })

  test('grows with the number of people, a tenth as many open deals', async ({ assert }) => {
    await world()
    await loadDemo(600)
    const open = await Deal.query().whereNull('closedAt')
    assert.lengthOf(open, 60)
    assert.equal(await count('contacts'), 606)
    await removeDemo()
    assert.equal(await count('deals'), 0)
  })

  test('does without leads where a company does', async ({ assert }) => {
    await world()
    await change(system, 'settings', () => keepSettings({ recordsOff: ['lead'] }))
    await loadDemo()
    assert.equal(await count('leads'), 0)
    assert.isAbove(await count('deals'), 200)
  })

  test('is loaded and removed by an admin in settings', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const refused = await client.post('/settings/demo').loginAs(sara).withCsrfToken().redirects(0)
    refused.assertStatus(403)
    const loaded = await client.post('/settings/demo').loginAs(ana).withCsrfToken().redirects(0)
    loaded.assertStatus(303)
    const once = await countDemo()
    assert.isAbove(once, 800)
    await client.post('/settings/demo').loginAs(ana).withCsrfToken().redirects(0)
    assert.equal(await countDemo(), once)
    const today = await client.get('/').loginAs(ana)
    today.assertStatus(200)
    const removed = await client.delete('/settings/demo').loginAs(ana).withCsrfToken().redirects(0)
    removed.assertStatus(303)
    assert.equal(await countDemo(), 0)
  })
})
