import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { system } from '#records/actor'
import { change } from '#records/change'
import { reverse } from '#records/undo'
import Role from '#access/models/role'
import type User from '#access/models/user'
import { assignByRules } from '#leads/assignment/assign'
import LeadAssignment from '#leads/assignment/models/lead_assignment'
import Territory from '#leads/assignment/models/territory'
import { rehearse } from '#leads/assignment/rehearsal'
import AssignmentRule from '#leads/assignment/models/assignment_rule'
import Lead from '#leads/models/lead'
import { members, openLead, ownersOf, rule } from '#tests/assignment_world'
import { fingerprint } from '#tests/fingerprint'
import { runJobs } from '#workspace/jobs/runner'
import Absence from '#workspace/time/absence'
import { world } from '#tests/world'

const today = () => DateTime.now().setZone('Europe/Madrid').toISODate()!
const away = (who: User) => Absence.add(who, { startsOn: today(), endsOn: today(), note: null })
const spanish = { conditions: { field: 'language', operator: 'is', value: 'es' } as const }
const told = (kind: string) => db.from('notifications').where('kind', kind).orderBy('id')

test.group('Assignment of new leads', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('goes round the people of the rule, one after the other, and tells them', async ({
    assert,
  }) => {
    const { ana, marc, sara } = await world()
    await rule(ana, { people: members(sara, marc) })
    const leads = [await openLead(ana), await openLead(ana), await openLead(ana)]
    await runJobs()
    assert.deepEqual(await ownersOf(leads), [sara.id, marc.id, sara.id])
    const notices = await told('leadAssigned')
    assert.sameMembers(
      notices.map((row) => `${row.user_id} ${row.record_id}`),
      leads.map(({ id, ownerId }) => `${ownerId} ${id}`)
    )
  })

  test('gives to whoever has the fewest open leads', async ({ assert }) => {
    const { ana, marc, sara } = await world()
    await openLead(ana, { ownerId: sara.id })
    await openLead(ana, { ownerId: sara.id, status: 'qualified' })
    await rule(ana, { method: 'least_open', people: members(sara, marc) })
    const leads = [await openLead(ana), await openLead(ana), await openLead(ana)]
    await runJobs()
    const owners = await ownersOf(leads)
    assert.deepEqual(owners, [marc.id, sara.id, marc.id])
    const [first] = await LeadAssignment.query().where('leadId', leads[0].id)
    assert.containSubset(first, { why: 'fewest', detail: '0', assigneeId: marc.id })
  })

  test('gives by territory, and says which on the lead', async ({ assert }) => {
    const { ana, marc, sara } = await world()
    const area = (name: string, who: User, where: object) =>
      Territory.add(ana, 'territoryAdded', {
        ...{ name, people: members(who), countries: [], regions: [], postcodes: [] },
        ...where,
      })
    await area('Basque Country', sara, { countries: ['ES'], postcodes: ['48', '20000-20999'] })
    await area('Spain', marc, { countries: ['ES'] })
    await rule(ana, { name: 'By place', method: 'territory' })
    const at = (address: object) =>
      openLead(ana, { addresses: [{ kind: 'work', primary: true, ...address }] })
    const leads = [
      await at({ postalCode: '48001', country: 'ES' }),
      await at({ postalCode: '28001' }),
      await at({ country: 'FR', postalCode: '48000' }),
    ]
    await runJobs()
    assert.deepEqual(await ownersOf(leads), [sara.id, marc.id, null])
    assert.deepEqual(
      leads.map(({ territory }) => territory),
      ['Basque Country', 'Spain', null]
    )
    assert.lengthOf(await told('leadUnassigned'), 1)
  })

  test('gives to one person always, or leaves it to nobody on purpose', async ({ assert }) => {
    const { ana, sara } = await world()
    await rule(ana, { name: 'Queue', method: 'leave', ...spanish })
    await rule(ana, { method: 'one_person', people: members(sara) })
    const leads = [await openLead(ana), await openLead(ana, { language: 'es' })]
    await runJobs()
    assert.deepEqual(await ownersOf(leads), [sara.id, null])
    assert.isEmpty(await told('leadUnassigned'))
    const [kept] = await LeadAssignment.query().where('leadId', leads[1].id)
    assert.containSubset(kept, { why: 'kept', rule: 'Queue', assigneeId: null })
  })

  test('gives by the first rule that fits, in their order', async ({ assert }) => {
    const { ana, marc, sara, leo } = await world()
    await rule(ana, { name: 'Rest', people: members(leo) })
    const second = await rule(ana, { name: 'Spanish', people: members(sara), ...spanish })
    const off = await rule(ana, { name: 'Off', active: false, people: members(marc) })
    const first = await openLead(ana, { language: 'es' })
    await runJobs()
    await second.moveTo(ana, 'rulesOrdered', 1)
    await off.moveTo(ana, 'rulesOrdered', 1)
    const later = [await openLead(ana, { language: 'es' }), await openLead(ana)]
    await runJobs()
    assert.deepEqual(await ownersOf([first, ...later]), [leo.id, sara.id, leo.id])
  })

  test('passes over who is away, left or may not see leads, and says so', async ({
    client,
    assert,
  }) => {
    const { ana, marc, sara, leo, dora } = await world()
    await away(sara)
    const permissions = { records: {}, rights: [] }
    await change(system, 'seeded', async () => {
      const role = await Role.create({ key: 'blind', name: 'Blind', builtIn: false, permissions })
      await leo.merge({ roleId: role.id }).save()
    })
    await rule(ana, { people: members(sara, dora, leo, marc) })
    const leads = [await openLead(ana), await openLead(ana)]
    await runJobs()
    assert.deepEqual(await ownersOf(leads), [marc.id, marc.id])
    const page = await client.get(leads[0].url).loginAs(ana)
    page.assertTextIncludes('Marc Puig')
    page.assertTextIncludes(
      'Passed over: Sara Vidal (away), Dora Klein (no longer here), Leo Brandt (may not see leads)'
    )
  })

  test('falls back to somebody named, the manager, the next rule, or word to the admins', async ({
    assert,
  }) => {
    const { ana, marc, sara, leo, teams } = await world()
    await away(leo)
    const support = [{ kind: 'team' as const, id: teams.support.id, weight: 1 }]
    const sales = [{ kind: 'team' as const, id: teams.sales.id, weight: 1 }]
    const only = await rule(ana, { people: support, whenNobody: 'person', fallbackId: sara.id })
    const given = async (values: Record<string, unknown>) => {
      await only.describe(ana, 'ruleChanged', values, null)
      const lead = await openLead(ana)
      await runJobs()
      const [owner] = await ownersOf([lead])
      return owner
    }
    assert.equal(await given({}), sara.id)
    await away(sara)
    await away(marc)
    assert.isNull(await given({}))
    assert.isNull(await given({ people: sales, whenNobody: 'manager' }))
    await db.from('absences').where('user_id', marc.id).delete()
    await db.from('users').where('id', marc.id).update({ disabled_at: null })
    assert.equal(await given({ people: sales }), marc.id)
    assert.isNull(await given({ people: support, whenNobody: 'nobody' }))
    await rule(ana, { name: 'Last', people: members(marc) })
    assert.equal(await given({ whenNobody: 'next' }), marc.id)
    const notices = await told('leadUnassigned')
    assert.isNotEmpty(notices)
    assert.isTrue(notices.every((row) => row.user_id === ana.id))
  })

  test('never takes a lead from an owner given by hand, not even meanwhile', async ({ assert }) => {
    const { ana, marc, sara, leo } = await world()
    await rule(ana, { people: members(sara, marc) })
    const owned = await openLead(ana, { ownerId: leo.id })
    const meanwhile = await openLead(ana)
    await change(ana, 'updated', () => meanwhile.merge({ ownerId: leo.id }).save())
    await runJobs()
    assert.deepEqual(await ownersOf([owned, meanwhile]), [leo.id, leo.id])
    assert.isEmpty(await LeadAssignment.all())
  })

  test('takes leads of every door that leave the owner open', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const typed = () =>
      client.post('/leads').form({ lastName: 'Typed', ownerId: '' }).loginAs(ana).withCsrfToken()
    await typed()
    await runJobs()
    const before = await Lead.findByOrFail('lastName', 'Typed')
    assert.isNull(before.ownerId)

    await rule(ana, { people: members(sara) })
    const fresh = (name: string, origin: any) =>
      change(ana, 'created', () => Lead.create({ lastName: name } as any), { origin })
    const open = [await fresh('Api', 'api'), await fresh('Form', 'form')]
    const own = await fresh('Own', 'screen')
    await client
      .post('/leads')
      .form({ lastName: 'Emptied', ownerId: '' })
      .loginAs(ana)
      .withCsrfToken()
    await runJobs()
    const emptied = await Lead.findByOrFail('lastName', 'Emptied')
    assert.deepEqual(await ownersOf([...open, emptied, own]), [sara.id, sara.id, sara.id, ana.id])
  })

  test('spreads a file of 500 evenly, with one question a rule', async ({ assert }) => {
    const { ana, marc, sara, leo } = await world()
    await rule(ana, { name: 'Spanish', people: members(leo), ...spanish })
    await rule(ana, { people: members(sara, marc) })
    const rows = Array.from({ length: 500 }, (_, at) => ({
      lastName: `Row ${at}`,
      language: at % 5 ? 'en' : 'es',
    }))
    await change(ana, 'imported', (current) => current.createMany(Lead as any, rows), {
      origin: 'import',
    })
    let asked = 0
    const count = ({ sql }: { sql: string }) => {
      if (/language/.test(sql) && /^select/.test(sql) && /`leads`\.`id` from/.test(sql)) asked++
    }
    const knex = db.connection().getWriteClient()
    knex.on('query', count)
    await runJobs()
    knex.off('query', count)
    const owners = await db.from('leads').groupBy('owner_id').select('owner_id').count('* as total')
    assert.deepEqual(Object.fromEntries(owners.map((row) => [row.owner_id, Number(row.total)])), {
      [leo.id]: 100,
      [sara.id]: 200,
      [marc.id]: 200,
    })
    assert.equal(asked, 1)
    const notices = await told('leadAssigned')
    assert.lengthOf(notices, 3)
  })

  test('is done once, however often it is asked for', async ({ assert }) => {
    const { ana, sara, dora } = await world()
    const nobody = await rule(ana, { people: members(dora) })
    const lead = await openLead(ana)
    await runJobs()
    await nobody.describe(ana, 'ruleChanged', { people: members(sara) }, null)
    await assignByRules(system, [lead.id], { first: true })
    assert.deepEqual(await ownersOf([lead]), [null])
    assert.lengthOf(await told('leadUnassigned'), 1)
    await assignByRules(ana, [lead.id])
    assert.deepEqual(await ownersOf([lead]), [sara.id])
    await assignByRules(ana, [lead.id])
    assert.lengthOf(await LeadAssignment.query().where('leadId', lead.id), 2)
  })

  test('goes on with a rule as it was changed midway, and forgets who left it', async ({
    assert,
  }) => {
    const { ana, marc, sara, leo } = await world()
    const round = await rule(ana, { people: members(sara, marc) })
    const first = await openLead(ana)
    await runJobs()
    await round.describe(ana, 'ruleChanged', { people: members(marc, leo) }, round.version)
    const later = [await openLead(ana), await openLead(ana), await openLead(ana)]
    await runJobs()
    assert.deepEqual(await ownersOf([first, ...later]), [sara.id, marc.id, leo.id, marc.id])
  })

  test('is told in the history and taken back with one undo', async ({ client, assert }) => {
    const { ana, sara } = await world()
    await rule(ana, { name: 'Everybody', people: members(sara) })
    const lead = await openLead(ana)
    await runJobs()
    const history = await client.get(`${lead.url}/changes`).loginAs(ana)
    const text = history
      .text()
      .replace(/<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
    for (const words of [
      'Assigned by a rule',
      'Rule Everybody',
      'Given to Sara Vidal',
      'Why It was their turn',
    ])
      assert.include(text, words)
    const set = await db.from('change_sets').where('kind', 'assigned').firstOrFail()
    await reverse(ana, set.id)
    await runJobs()
    assert.deepEqual(await ownersOf([lead]), [null])
    const [row] = await LeadAssignment.query().where('leadId', lead.id)
    assert.isNotNull(row.deletedAt)
  })
})

test.group('Rehearsal of assignment rules', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('says who would have got the last leads and why, and writes nothing', async ({
    client,
    assert,
  }) => {
    const { ana, marc, sara, leo } = await world()
    await away(leo)
    for (const language of ['es', 'en', 'es']) await openLead(ana, { language, ownerId: marc.id })
    await rule(ana, { name: 'Spanish', people: members(leo, sara), ...spanish })
    await runJobs()
    const before = await fingerprint()
    const { rows, totals } = await rehearse(ana, await AssignmentRule.active())
    assert.deepEqual(await fingerprint(), before)
    assert.deepEqual(
      rows.map(({ assignee, rule: name, really }) => [assignee, name, really]),
      [
        ['Sara Vidal', 'Spanish', 'Marc Puig'],
        ['', '', 'Marc Puig'],
        ['Sara Vidal', 'Spanish', 'Marc Puig'],
      ]
    )
    assert.equal(rows[0].skipped, 'Leo Brandt (away)')
    assert.include(rows[0].condition!, 'Language')
    assert.containSubset(totals, [{ name: 'Sara Vidal', would: 2, have: 0 }])
    const page = await client.get('/settings/assignment/rehearsal').loginAs(ana)
    page.assertStatus(200)
    page.assertTextIncludes('Leo Brandt (away)')
  })

  test('takes a rule as it stands in its form, before it is saved', async ({ client, assert }) => {
    const { ana, marc, sara } = await world()
    await openLead(ana, { ownerId: marc.id })
    const saved = await rule(ana, { name: 'Everybody', people: members(marc) })
    await runJobs()
    const form = {
      'name': 'Sara for now',
      'active': 'true',
      'match': 'all',
      'method': 'one_person',
      'whenNobody': 'next',
      'who[0][member]': `user:${sara.id}`,
      'who[0][weight]': '1',
      'version': '1',
    }
    const before = await fingerprint()
    const url = `/settings/assignment/rules/${saved.id}?_method=PUT`
    const page = await client
      .post(url)
      .form({ ...form, do: 'rehearse' })
      .loginAs(ana)
      .withCsrfToken()
    page.assertStatus(200)
    page.assertTextIncludes('Who would have got the last lead')
    page.assertTextIncludes('Sara for now')
    assert.deepEqual(await fingerprint(), before)
  })
})
