import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import modules from '#modules/registry'
import { change } from '#records/change'
import type { Filter } from '#records/query/filter_tree'
import { tagIds } from '#records/tags'
import type User from '#access/models/user'
import Activity from '#contacts/models/activity'
import Lead from '#leads/models/lead'
import ScoreRule from '#leads/models/score_rule'
import { keepAllScores, keepScores } from '#leads/score/keep_scores'
import type { Reason } from '#leads/score/worth'
import { world } from '#tests/world'

const rule = (
  by: User,
  name: string,
  filter: Filter,
  points: number,
  decayDays: number | null = null
) => ScoreRule.keep(by, new ScoreRule(), { name, filter, points, decayDays, active: true })

const made = (by: User, values: Record<string, any> = {}) =>
  change(by, 'created', () => Lead.create({ lastName: 'Quist', ...values } as any))

const scoreOf = async (lead: Lead) => {
  await lead.refresh()
  return lead.score
}

const fromPartner: Filter = { field: 'source', operator: 'anyOf', value: ['partner'] }

test.group('The score of a lead', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('follows each write, tags and calls included, and shows its arithmetic', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const [vip] = await change(ana, 'tags', () => tagIds(['VIP'], ana))
    await rule(ana, 'From a <b>partner</b>', fromPartner, 30)
    await rule(ana, 'VIP', { field: 'tags', operator: 'anyOf', value: [String(vip)] }, 15)
    await rule(ana, 'Called', { field: 'lastContactedAt', operator: 'notEmpty', value: null }, 5)
    await rule(ana, 'No company', { field: 'companyName', operator: 'empty', value: null }, -10)
    const lead = await made(ana, { source: 'partner', tags: [vip] })
    assert.equal(await scoreOf(lead), 35)
    const { version } = lead
    await Activity.add(ana, lead, { kind: 'call', direction: 'outbound' })
    assert.equal(await scoreOf(lead), 40)
    assert.equal(lead.version, version)
    await change(ana, 'updated', () => lead.merge({ companyName: 'Quist', tags: null }).save())
    assert.equal(await scoreOf(lead), 35)

    const page = await client.get(`/leads/${lead.id}`).loginAs(ana)
    page.assertTextIncludes('From a &lt;b&gt;partner&lt;/b&gt;')
    page.assertTextIncludes('+30')
    const list = await client.get('/leads?filter[score][gte]=35&sort=-score').loginAs(ana)
    list.assertTextIncludes('Quist')
  })

  test('fades from the day on which a rule began to hold, and is counted anew daily', async ({
    assert,
  }) => {
    const { ana } = await world()
    await rule(ana, 'From a partner', fromPartner, 30, 30)
    const lead = await made(ana, { source: 'partner' })
    await keepScores([lead.id], DateTime.utc().plus({ days: 10 }).toJSDate())
    assert.equal(await scoreOf(lead), 20)
    const [reason] = lead.scoreReasons as Reason[]
    assert.deepInclude(reason, { label: 'From a partner', points: 30, worth: 20, decayDays: 30 })
    await keepAllScores()
    assert.equal(await scoreOf(lead), 30)
  })

  test('a rule is made with the conditions of a list, changed and removed', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    const lead = await made(ana, { source: 'partner' })
    const post = (form: object) =>
      client
        .post('/settings/leads/score')
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
        .form({
          'name': 'Partners',
          'points': '40',
          'active': 'true',
          'match': 'all',
          'm[0]': 'all',
          'p[0]': '',
          ...form,
        })
    const condition = {
      'c[0][group]': '0',
      'c[0][field]': 'source',
      'c[0][operator]': 'anyOf',
    }
    const more = await post({ ...condition, do: 'update' })
    more.assertStatus(200)
    more.assertTextIncludes('value="partner"')
    const wrong = await post({ ...condition, points: 'lots', do: 'apply' })
    wrong.assertStatus(422)
    const kept = await post({ ...condition, 'c[0][value][]': 'partner', 'do': 'apply' })
    kept.assertStatus(303)
    const one = await ScoreRule.firstOrFail()
    assert.deepEqual(one.filter, { all: [fromPartner] })
    const waiting = await db.from('jobs').where('name', 'leads.score')
    assert.lengthOf(waiting, 1)
    await keepAllScores()
    assert.equal(await scoreOf(lead), 40)
    const list = await client.get('/settings/leads/score').loginAs(ana)
    list.assertTextIncludes('Partner')
    const edit = await client.get(`/settings/leads/score/${one.id}/edit`).loginAs(ana)
    edit.assertTextIncludes('value="40"')
    const removed = await client
      .delete(`/settings/leads/score/${one.id}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    removed.assertStatus(303)
    await keepAllScores()
    assert.equal(await scoreOf(lead), 0)
    const refused = await client.get('/settings/leads/score').loginAs(sara)
    refused.assertStatus(403)
    const gone = await client.get('/settings/leads/score/999999/edit').loginAs(ana)
    gone.assertStatus(404)
  })

  test('a rule whose field is gone counts nothing, and other scorers add their lines', async ({
    assert,
  }) => {
    const { ana } = await world()
    const lead = await made(ana)
    await rule(ana, 'Old', { field: 'shoeSize', operator: 'notEmpty', value: null } as any, 50)
    const learned = {
      name: 'learned',
      score: async (ids: number[]) =>
        new Map(ids.map((id) => [id, [{ label: 'Like those who bought', points: 12 }]])),
    }
    modules.find('leads')!.leadScorers = [learned]
    try {
      await keepScores([lead.id])
      assert.equal(await scoreOf(lead), 12)
    } finally {
      delete modules.find('leads')!.leadScorers
    }
  })
})
