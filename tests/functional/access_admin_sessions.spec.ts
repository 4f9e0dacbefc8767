import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { openSession, userOfSession } from '#access/sessions'
import ApiToken from '#access/models/api_token'
import Role from '#access/models/role'
import { change } from '#records/change'
import { password, world } from '#tests/world'

const phrase = 'a sentence that nobody guesses'

test.group('Sessions of everybody', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('are listed with device and way in, for who keeps the people', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    sara.device = 'Mozilla/5.0 (Windows NT 10.0) Firefox/130.0'
    sara.signedInBy = 'passkey'
    await openSession(sara)
    const page = await client.get('/settings/sessions').loginAs(ana)
    page.assertStatus(200)
    assert.include(page.text(), 'Firefox, Windows')
    assert.include(page.text(), 'Passkey')
    const refused = await client.get('/settings/sessions').loginAs(sara)
    refused.assertStatus(403)
  })

  test('say how each was opened', async ({ client, assert }) => {
    const { sara } = await world()
    const answer = await client
      .post('/login')
      .withCsrfToken()
      .redirects(0)
      .form({ email: sara.email, password })
    answer.assertStatus(303)
    const row = await db.from('user_sessions').where('user_id', sara.id).firstOrFail()
    assert.equal(row.signed_in_by, 'password')
  })

  test('end one at a time, all of a person, or all but one’s own', async ({ client, assert }) => {
    const { ana, sara, leo, marc } = await world()
    const [one, two, other] = [
      await openSession(sara),
      await openSession(sara),
      await openSession(leo),
    ]
    const { id } = await db
      .from('user_sessions')
      .where('user_id', sara.id)
      .orderBy('id')
      .firstOrFail()
    const end = (path: string, person = ana) =>
      client.delete(path).loginAs(person).withCsrfToken().redirects(0)

    const refused = await end(`/settings/sessions/${id}`, marc)
    refused.assertStatus(403)
    const first = await end(`/settings/sessions/${id}`)
    first.assertStatus(303)
    assert.isNull(await userOfSession(one))
    assert.isNotNull(await userOfSession(two))
    const again = await end(`/settings/sessions/${id}`)
    again.assertStatus(404)

    await end(`/settings/users/${sara.id}/sessions`)
    assert.isNull(await userOfSession(two))
    assert.isNotNull(await userOfSession(other))

    await end('/settings/sessions')
    assert.isNull(await userOfSession(other))
    const noted = await db.from('change_sets').where('kind', 'sessionsEnded')
    assert.lengthOf(noted, 3)
  })

  test('of an admin are not ended by who has fewer rights', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const keeper = await change(ana, 'roleMade', () =>
      Role.create({
        key: 'keeper',
        name: 'Keeper',
        builtIn: false,
        permissions: { records: {}, rights: ['users'] },
      })
    )
    await db.from('users').where('id', sara.id).update({ role_id: keeper.id })
    const token = await openSession(ana)
    const { id } = await db.from('user_sessions').where('user_id', ana.id).firstOrFail()
    for (const path of [
      `/settings/sessions/${id}`,
      `/settings/users/${ana.id}/sessions`,
      '/settings/sessions',
    ]) {
      const refused = await client.delete(path).loginAs(sara).withCsrfToken().redirects(0)
      refused.assertStatus(403)
    }
    assert.isNotNull(await userOfSession(token))
  })
})

test.group('API tokens', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('of everybody are listed and revoked by who keeps the people', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    const { row, token } = await ApiToken.make(sara, 'Website <form>')
    const page = await client.get('/settings/api-tokens').loginAs(ana)
    assert.include(page.text(), 'Website &lt;form&gt;')
    const refused = await client.get('/settings/api-tokens').loginAs(sara)
    refused.assertStatus(403)
    const gone = await client
      .delete(`/settings/api-tokens/${row.id}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    gone.assertStatus(303)
    assert.isNull(await ApiToken.bearer(token))
    const again = await client
      .delete(`/settings/api-tokens/${row.id}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    again.assertStatus(404)
  })

  test('go on under a new password unless their owner says otherwise', async ({
    client,
    assert,
  }) => {
    const { sara } = await world()
    const { token } = await ApiToken.make(sara, 'Website')
    const page = await client.get('/account/password').loginAs(sara)
    assert.include(page.text(), 'name="revoke"')
    const put = (form: object) =>
      client.put('/account/password').loginAs(sara).withCsrfToken().redirects(0).form(form)
    await put({ current: password, password: phrase, again: phrase })
    assert.isNotNull(await ApiToken.bearer(token))
    await put({ current: phrase, password: `${phrase}!`, again: `${phrase}!`, revoke: '1' })
    assert.isNull(await ApiToken.bearer(token))
  })

  test('are void for good once their owner is disabled', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const { token } = await ApiToken.make(sara, 'Website')
    await client
      .post(`/settings/users/${sara.id}/deactivation`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    await client
      .delete(`/settings/users/${sara.id}/deactivation`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    assert.isNull(await ApiToken.bearer(token))
    assert.lengthOf(
      await db.from('api_tokens').where('user_id', sara.id).whereNull('revoked_at'),
      0
    )
  })
})
