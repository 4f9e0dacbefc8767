import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import AssignmentRule from '#leads/assignment/models/assignment_rule'
import Territory from '#leads/assignment/models/territory'
import { members, openLead, ownersOf, rule } from '#tests/assignment_world'
import { runJobs } from '#workspace/jobs/runner'
import { world } from '#tests/world'

const home = '/settings/assignment'
const form = (values: Record<string, unknown> = {}) => ({
  name: 'Everybody',
  active: 'true',
  match: 'all',
  method: 'round_robin',
  whenNobody: 'next',
  do: 'apply',
  ...values,
})

const idsOf = (rules: AssignmentRule[]) => rules.map(({ id }) => id)

test.group('Assignment settings', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('keep a rule with conditions, people and shares; its buttons only change the form', async ({
    client,
    assert,
  }) => {
    const { ana, sara, teams } = await world()
    const send = (values: object) =>
      client
        .post(`${home}/rules`)
        .form(form(values as any))
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
    const conditions = {
      'm[0]': 'all',
      'p[0]': '',
      'c[0][group]': '0',
      'c[0][field]': 'language',
      'c[0][operator]': 'is',
      'c[0][value]': 'es',
    }
    const who = {
      'who[0][member]': `user:${sara.id}`,
      'who[0][weight]': '2',
      'who[1][member]': `team:${teams.support.id}`,
      'who[1][weight]': '1',
    }
    const more = await send({ ...conditions, ...who, do: 'who' })
    more.assertStatus(200)
    more.assertTextIncludes('who[2][member]')
    assert.isEmpty(await AssignmentRule.all())

    const kept = await send({ ...conditions, ...who })
    kept.assertStatus(303)
    const [saved] = await AssignmentRule.all()
    assert.containSubset(saved.serialize(), {
      name: 'Everybody',
      active: true,
      position: 1,
      people: [
        { kind: 'user', id: sara.id, weight: 2 },
        { kind: 'team', id: teams.support.id, weight: 1 },
      ],
    })
    const page = await client.get(home).loginAs(ana)
    page.assertTextIncludes('Sara Vidal ×2, team Support')
    page.assertTextIncludes('Spanish')
  })

  test('refuse a rule without a name or people, one that asks for the owner, and a stranger value', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    const send = (values: object) =>
      client
        .post(`${home}/rules`)
        .form(form(values as any))
        .loginAs(ana)
        .withCsrfToken()
    const nameless = await send({ name: '' })
    nameless.assertStatus(422)
    nameless.assertTextIncludes('Choose at least one person or team.')
    const who = { 'who[0][member]': `user:${sara.id}`, 'who[0][weight]': '1' }
    const condition = (field: string, operator: string, value: string) => ({
      'm[0]': 'all',
      'p[0]': '',
      'c[0][group]': '0',
      'c[0][field]': field,
      'c[0][operator]': operator,
      'c[0][value]': value,
    })
    const owned = await send({ ...who, ...condition('owner', 'empty', '') })
    owned.assertStatus(422)
    owned.assertTextIncludes('A new lead has no owner yet')
    const wrong = await send({ ...who, ...condition('employees', 'gt', 'many') })
    wrong.assertStatus(422)
    assert.isEmpty(await AssignmentRule.all())
  })

  test('tell the second of two who edit a rule, and keep what they typed', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    const saved = await rule(ana, { people: members(sara) })
    await saved.describe(ana, 'ruleChanged', { name: 'Hers' }, 1)
    const who = { 'who[0][member]': `user:${sara.id}`, 'who[0][weight]': '1' }
    const send = (version: string) =>
      client
        .post(`${home}/rules/${saved.id}?_method=PUT`)
        .form(form({ ...who, name: 'Mine', version }))
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
    const late = await send('1')
    late.assertStatus(409)
    late.assertTextIncludes('value="Mine"')
    const again = await send('2')
    again.assertStatus(303)
    await saved.refresh()
    assert.equal(saved.name, 'Mine')
  })

  test('move rules up and down, switch them off and remove them', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const first = await rule(ana, { name: 'First', people: members(sara) })
    const second = await rule(ana, { name: 'Second', people: members(sara) })
    const put = (path: string, body = {}) =>
      client.put(`${home}${path}`).form(body).loginAs(ana).withCsrfToken().redirects(0)
    const moved = await put(`/rules/${second.id}/position`, { place: '1' })
    moved.assertStatus(303)
    assert.deepEqual(idsOf(await AssignmentRule.inOrder()), [second.id, first.id])
    await client
      .delete(`${home}/rules/${second.id}/switch`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    assert.deepEqual(idsOf(await AssignmentRule.active()), [first.id])
    await put(`/rules/${second.id}/switch`)
    assert.lengthOf(await AssignmentRule.active(), 2)
    await client.delete(`${home}/rules/${first.id}`).loginAs(ana).withCsrfToken().redirects(0)
    assert.deepEqual(idsOf(await AssignmentRule.all()), [second.id])
  })

  test('keep a territory as typed, and refuse what is no postcode', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const send = (values: object) =>
      client
        .post(`${home}/territories`)
        .form({
          'name': 'North',
          'do': 'apply',
          'who[0][member]': `user:${sara.id}`,
          ...values,
        } as any)
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
    const wrong = await send({ postcodes: '9000-1000' })
    wrong.assertStatus(422)
    const nowhere = await send({})
    nowhere.assertStatus(422)
    nowhere.assertTextIncludes('Say where it is')
    const kept = await send({
      'countries[]': 'ES',
      'regions': 'Bizkaia\nÁlava',
      'postcodes': '48, 01000-01999',
    })
    kept.assertStatus(303)
    const territory = await Territory.firstOrFail()
    assert.containSubset(territory.serialize(), {
      countries: ['ES'],
      regions: ['Bizkaia', 'Álava'],
      postcodes: ['48', '01000-01999'],
    })
    const page = await client.get(home).loginAs(ana)
    page.assertTextIncludes('Spain · Bizkaia, Álava · 48, 01000-01999')
  })

  test('are for those who may change settings', async ({ client }) => {
    const { marc } = await world()
    const page = await client.get(home).loginAs(marc)
    page.assertStatus(403)
  })
})

test.group('Assigning leads by hand', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('shows who would get which, then gives them; owners stay', async ({ client, assert }) => {
    const { ana, marc, sara, leo } = await world()
    const leads = [await openLead(ana), await openLead(ana, { lastName: 'Kept', ownerId: leo.id })]
    await runJobs()
    await rule(ana, { people: members(sara, marc) })
    const ids = leads.map(({ id }) => id).join(',')
    const preview = await client.get(`/leads/assignments/new?ids=${ids}`).loginAs(ana)
    preview.assertStatus(200)
    preview.assertTextIncludes('Sara Vidal')
    preview.assertTextIncludes('Has an owner and is left alone.')
    assert.deepEqual(await ownersOf(leads), [null, leo.id])
    const done = await client
      .post('/leads/assignments')
      .form({ ids })
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    done.assertStatus(303)
    assert.deepEqual(await ownersOf(leads), [sara.id, leo.id])
    assert.lengthOf(await db.from('change_sets').where('kind', 'assigned'), 1)
  })

  test('is offered on a lead that nobody owns; not to a viewer, nor for a lead out of sight', async ({
    client,
    assert,
  }) => {
    const { ana, sara, vic, leo } = await world()
    const lead = await openLead(ana)
    const page = await client.get(lead.url).loginAs(ana)
    page.assertTextIncludes('Assign by rules')
    await rule(ana, { people: members(sara) })
    const send = (who: any) =>
      client
        .post('/leads/assignments')
        .form({ ids: lead.id })
        .loginAs(who)
        .withCsrfToken()
        .redirects(0)
    const viewer = await send(vic)
    viewer.assertStatus(403)
    assert.deepEqual(await ownersOf([lead]), [null])
    const given = await send(ana)
    given.assertHeader('location', lead.url)
    assert.deepEqual(await ownersOf([lead]), [sara.id])
    const after = await client.get(lead.url).loginAs(ana)
    assert.notInclude(after.text(), 'action="/leads/assignments"')
    if (leo.reach('read', 'lead') !== 'all') {
      const outsider = await send(leo)
      outsider.assertStatus(404)
    }
  })
})
