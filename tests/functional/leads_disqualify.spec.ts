import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { change } from '#records/change'
import { keepSettings } from '#records/company'
import ApiToken from '#access/models/api_token'
import User from '#access/models/user'
import Lead from '#leads/models/lead'
import { disqualify, takeUp } from '#leads/models/lead/disqualified'
import { world } from '#tests/world'

const made = (by: User, lastName = 'Quist', values: Record<string, any> = {}) =>
  change(by, 'created', () => Lead.create({ firstName: 'Nora', lastName, ...values } as any))

test.group('Disqualifying leads', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('asks for a reason, keeps it with who and when, and takes the lead up where it was', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const lead = await made(ana, 'Quist', { status: 'connected' })
    const post = (fields: Record<string, string>) =>
      client
        .post('/leads/disqualifications')
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
        .form({ ids: String(lead.id), ...fields })
    const form = await client.get(`/leads/disqualifications/new?ids=${lead.id}`).loginAs(ana)
    form.assertTextIncludes('No budget')
    const without = await post({ disqualifyNote: '<b>kept</b>' })
    without.assertStatus(422)
    without.assertTextIncludes('&lt;b&gt;kept&lt;/b&gt;')
    const told = await post({ disqualifyReason: 'no_budget', disqualifyNote: 'Next year' })
    told.assertStatus(303)
    await lead.refresh()
    assert.deepInclude(lead.serialize(), {
      status: 'unqualified',
      statusKind: 'lost',
      disqualifyReason: 'no_budget',
      disqualifyNote: 'Next year',
    })
    const page = await client.get(`/leads/${lead.id}`).loginAs(ana)
    page.assertTextIncludes('Next year')
    page.assertTextIncludes('Take up again')
    const reopened = await client
      .delete(`/leads/${lead.id}/disqualification`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    reopened.assertStatus(303)
    await lead.refresh()
    assert.deepInclude(lead.serialize(), { status: 'connected', disqualifyReason: null })
    const moves = await db.from('lead_moves').where('lead_id', lead.id).orderBy('id')
    assert.deepEqual(
      moves.map((move) => [move.to_status, move.reason, move.by_id]),
      [
        ['unqualified', 'no_budget', ana.id],
        ['connected', null, ana.id],
      ]
    )
    await assert.rejects(() => takeUp(ana, lead))
  })

  test('works for several at once, in one change that can be undone', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const leads = [await made(ana, 'One'), await made(ana, 'Two')]
    const set = await disqualify(ana, leads, { reason: 'Spam', status: 'junk' })
    assert.lengthOf(await Lead.query().where('status', 'junk'), 2)
    const undo = await client
      .post(`/change-sets/${set}/reversal`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    assert.isBelow(undo.status(), 400)
    assert.lengthOf(await Lead.query().where('status', 'new').whereNull('disqualifyReason'), 2)
  })

  test('is a verb of the API, for whoever may edit the lead', async ({ client, assert }) => {
    const { ana, sara, vic } = await world()
    const lead = await made(ana)
    const send = async (user: User, body: object) => {
      const { token } = await ApiToken.make(user, 'Test')
      return client.post(`/api/v1/leads/${lead.id}/disqualification`).bearerToken(token).json(body)
    }
    const viewer = await send(vic, { reason: 'spam' })
    viewer.assertStatus(403)
    const other = await send(sara, { reason: 'spam' })
    other.assertStatus(403)
    const wrong = await send(ana, { reason: 'moon' })
    wrong.assertStatus(422)
    assert.equal(wrong.body().errors[0].pointer, '#/reason')
    const told = await send(ana, { reason: 'spam' })
    told.assertStatus(200)
    assert.equal(told.body().data.statusKind, 'lost')
  })

  test('a company may do without leads: they are nowhere, and what is there is kept', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const lead = await made(ana)
    const { token } = await ApiToken.make(ana, 'Test')
    const set = await client
      .put('/settings/leads')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ responseMinutes: '60' })
    set.assertStatus(303)
    const off = await User.acting(ana.id)
    for (const path of [
      '/leads',
      `/leads/${lead.id}`,
      '/leads/new',
      '/leads/disqualifications/new',
    ]) {
      const page = await client.get(path).loginAs(off!)
      page.assertStatus(404)
    }
    const api = await client.get('/api/v1/leads').bearerToken(token)
    api.assertStatus(404)
    const home = await client.get('/').loginAs(off!)
    assert.notInclude(home.text(), 'href="/leads"')
    assert.notInclude(home.text(), 'href="/leads/new"')
    await change(ana, 'settings', () => keepSettings({ recordsOff: [] }))
    const back = await client.get(`/leads/${lead.id}`).loginAs((await User.acting(ana.id))!)
    back.assertStatus(200)
    const wrong = await client
      .put('/settings/leads')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ on: 'true', responseMinutes: 'soon' })
    wrong.assertStatus(422)
  })
})
