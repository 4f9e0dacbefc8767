import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { toColumn } from '#records/clock'
import { openSession, userOfSession } from '#access/sessions'
import { passkeySite } from '#access/passkey_site'
import Passkey from '#access/models/passkey'
import type User from '#access/models/user'
import { Authenticator } from '#tests/authenticator'
import { password, world } from '#tests/world'

const site = () => passkeySite()!
const device = () => new Authenticator(site().origin)

/** A form that is sent with this session. */
const send = (client: ApiClient, path: string, session: Record<string, any>, fields: object) =>
  client.post(path).withSession(session).withCsrfToken().form(fields).redirects(0)

/** The answer's options, and the session that goes on with them. */
async function challenge(
  client: ApiClient,
  path: string,
  session: Record<string, any>,
  fields: object = {}
) {
  const response = await send(client, path, session, fields)
  response.assertStatus(200)
  return { options: response.body(), session: response.session() }
}

/** Adds a passkey in a session that was just opened. @returns the token under which the session goes on */
async function add(client: ApiClient, user: User, made = device(), name = 'Laptop') {
  const auth = { auth_web: await openSession(user) }
  const asked = await challenge(client, '/account/passkeys/challenge', auth)
  const credential = made.create(asked.options)
  const response = await send(client, '/account/passkeys', asked.session, { name, credential })
  return { made, response, token: response.session('auth_web') as string }
}

async function signIn(client: ApiClient, made: Authenticator, says = {}) {
  const asked = await challenge(client, '/login/passkey/challenge', {})
  const credential = made.get(asked.options, says)
  return send(client, '/login/passkey', asked.session, { credential })
}

const enterPassword = (client: ApiClient, email: string) =>
  send(client, '/login', {}, { email, password })

test.group('Passkeys', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('belong to the host of APP_URL, where browsers have them', ({ assert }) => {
    const of = (address: string) => passkeySite(address)
    assert.deepEqual(of('https://crm.norte.example/'), {
      id: 'crm.norte.example',
      origin: 'https://crm.norte.example',
    })
    assert.deepEqual(of('http://localhost:3333'), {
      id: 'localhost',
      origin: 'http://localhost:3333',
    })
    for (const address of [
      'http://crm.norte.example',
      'http://192.168.1.20:3333',
      'https://192.168.1.20',
      'https://[::1]',
      'http://localhost.example',
    ])
      assert.isNull(of(address), address)
  })

  test('one is added by name, other sessions end, and recovery codes are shown once', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    const other = await openSession(sara)
    const { made, response, token } = await add(client, sara)
    response.assertStatus(200)
    assert.lengthOf(response.text().match(/<code>[a-z2-9]{5}-[a-z2-9]{5}<\/code>/g)!, 10)
    assert.isNull(await userOfSession(other))
    assert.exists(await userOfSession(token))

    const [row] = await db.from('passkeys')
    assert.equal(row.user_id, sara.id)
    assert.equal(row.name, 'Laptop')
    assert.equal(row.credential_id, made.id)
    assert.notEqual(row.user_handle, String(sara.id))
    const set = await db.from('change_sets').where('kind', 'passkeyAdded').firstOrFail()
    assert.equal(set.actor_id, sara.id)
    assert.notInclude(JSON.stringify(await db.from('changes')), row.public_key)
    const [mail] = await db.from('jobs').where('name', 'mail')
    assert.deepInclude(JSON.parse(mail.payload), {
      to: 'sara@norte.example',
      template: 'access::mails/security',
    })

    const list = await client.get('/account/passkeys').withSession({ auth_web: token })
    list.assertTextIncludes('Laptop')
    const second = await add(client, sara, device(), 'Phone')
    second.response.assertStatus(303)
    const handles = await db.from('passkeys').distinct('user_handle')
    assert.lengthOf(handles, 1)
  })

  test('the password is asked for when the session is not fresh, five times a minute', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    const auth = { auth_web: await openSession(sara) }
    const past = toColumn(DateTime.utc().minus({ minutes: 11 }))
    await db.from('user_sessions').update({ created_at: past })
    const ask = (fields: object) => send(client, '/account/passkeys/challenge', auth, fields)
    const right = await ask({ password })
    right.assertStatus(200)
    const statuses: number[] = []
    for (const fields of [{}, { password: 'wrong' }, { password: ['a'] }, { password: 'no' }, {}]) {
      const response = await ask(fields)
      statuses.push(response.status())
    }
    assert.deepEqual(statuses, [422, 422, 422, 422, 429])
    await add(client, sara)
    const { id } = await Passkey.firstOrFail()
    await db.from('user_sessions').update({ created_at: past })
    await db.from('rate_limits').delete()
    const session = { auth_web: await openSession(sara) }
    await db.from('user_sessions').update({ created_at: past })
    const remove = (typed: string) =>
      client
        .delete(`/account/passkeys/${id}`)
        .withSession(session)
        .withCsrfToken()
        .form({ password: typed })
        .redirects(0)
    const refused = await remove('wrong wrong')
    refused.assertStatus(422)
    const done = await remove(password)
    done.assertStatus(303)
  })

  test('lets in without a password, under a new session, and says so in the log', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    const { made } = await add(client, sara)
    const response = await signIn(client, made)
    response.assertStatus(303)
    response.assertHeader('location', '/')
    const user = await userOfSession(response.session('auth_web'))
    assert.equal(user!.id, sara.id)
    assert.notProperty(response.session(), 'passkey')
    const [row] = await db.from('passkeys')
    assert.equal(row.counter, 1)
    assert.exists(row.last_used_at)
    const entry = await db.from('change_sets').where('kind', 'signedIn').firstOrFail()
    assert.deepEqual(JSON.parse(entry.data), { by: 'passkey' })
  })

  test('asks for nobody by name: the options are the same for everyone', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    await add(client, sara)
    const { options } = await challenge(
      client,
      '/login/passkey/challenge',
      {},
      { email: 'sara@norte.example' }
    )
    assert.isEmpty(options.allowCredentials ?? [])
    assert.equal(options.userVerification, 'required')
    assert.equal(options.rpId, site().id)
  })

  test('refuses what does not hold, always with the same words', async ({ assert, client }) => {
    const { sara, leo } = await world()
    const { made } = await add(client, sara)
    const { made: another } = await add(client, leo)
    const stranger = device()
    stranger.userHandle = made.userHandle
    const bodies: string[] = []
    const refused = async (what: string, work: () => PromiseLike<any>) => {
      await db.from('rate_limits').where('key', 'like', 'signIn:%').delete()
      const response = await work()
      assert.equal(response.status(), 422, what)
      assert.notProperty(response.session(), 'auth_web', what)
      bodies.push(response.text().replace(/(nonce|value|content)="[^"]*"/g, ''))
    }
    const saying = (says: object) => () => signIn(client, made, says)

    await refused('another challenge', saying({ challenge: 'AAAA' }))
    await refused('another origin', saying({ origin: 'https://evil.example' }))
    await refused('another site', saying({ rpId: 'evil.example' }))
    await refused('a person not verified', saying({ verified: false }))
    await refused('an unknown passkey', () => signIn(client, stranger))
    await refused('a handle of somebody else', () => {
      const handle = made.userHandle
      made.userHandle = another.userHandle
      const sent = signIn(client, made)
      return sent.finally(() => (made.userHandle = handle))
    })
    for (const credential of ['', 'no json', '{}', '[]', 'null', '{"id":{},"rawId":{}}'])
      await refused(`garbage ${credential}`, async () => {
        const asked = await challenge(client, '/login/passkey/challenge', {})
        return send(client, '/login/passkey', asked.session, { credential })
      })
    await refused('no challenge', async () => {
      const { options } = await challenge(client, '/login/passkey/challenge', {})
      return send(client, '/login/passkey', {}, { credential: made.get(options) })
    })
    await refused('the challenge of another session', async () => {
      const mine = await challenge(client, '/login/passkey/challenge', {})
      const theirs = await challenge(client, '/login/passkey/challenge', {})
      const credential = made.get(mine.options)
      return send(client, '/login/passkey', theirs.session, { credential })
    })
    await refused('a challenge that is too old', async () => {
      const { options, session } = await challenge(client, '/login/passkey/challenge', {})
      const old = { passkey: { ...session.passkey, at: Date.now() - 301_000 } }
      return send(client, '/login/passkey', old, { credential: made.get(options) })
    })
    assert.lengthOf(new Set(bodies), 1)
    const noted = await db.from('change_sets').where('kind', 'signInFailed')
    assert.isAbove(noted.length, 10)
    const right = await signIn(client, made)
    right.assertStatus(303)
  })

  test('an answer works once, also when the same session cookie is sent again', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    const { made } = await add(client, sara)
    const asked = await challenge(client, '/login/passkey/challenge', {})
    const credential = made.get(asked.options, { counter: 0 })
    const answer = () => send(client, '/login/passkey', asked.session, { credential })
    const first = await answer()
    first.assertStatus(303)
    const again = await answer()
    again.assertStatus(422)
    assert.lengthOf(await db.from('change_sets').where('kind', 'signedIn'), 1)
  })

  test('a counter that goes back, or stands still, is that of a copy', async ({ client }) => {
    const { sara } = await world()
    const { made } = await add(client, sara)
    const first = await signIn(client, made, { counter: 7 })
    first.assertStatus(303)
    for (const counter of [7, 6, 0]) {
      const response = await signIn(client, made, { counter })
      response.assertStatus(422)
    }
    const onward = await signIn(client, made, { counter: 8 })
    onward.assertStatus(303)
  })

  test('one that was removed, or whose owner is disabled, opens nothing', async ({
    assert,
    client,
  }) => {
    const { sara, leo } = await world()
    const { made, token } = await add(client, sara)
    const { made: another } = await add(client, leo)
    const other = await openSession(sara)
    const { id } = await Passkey.findByOrFail({ userId: sara.id })
    const removed = await client
      .delete(`/account/passkeys/${id}`)
      .withSession({ auth_web: token })
      .withCsrfToken()
      .redirects(0)
    removed.assertStatus(303)
    assert.isNull(await userOfSession(other))
    assert.lengthOf(await db.from('recovery_codes').where('user_id', sara.id), 0)
    const gone = await signIn(client, made)
    gone.assertStatus(422)
    const back = await enterPassword(client, 'sara@norte.example')
    back.assertHeader('location', '/')

    await db
      .from('users')
      .where('id', leo.id)
      .update({ disabled_at: toColumn(DateTime.utc()) })
    const disabled = await signIn(client, another)
    disabled.assertStatus(422)
  })

  test('twenty tries a minute from an address, passwords and passkeys together', async ({
    assert,
    client,
  }) => {
    await world()
    const statuses = await Promise.all(
      Array.from({ length: 22 }, async () => {
        const response = await send(client, '/login/passkey', {}, { credential: '{}' })
        return response.status()
      })
    )
    assert.isAtMost(statuses.filter((status) => status === 422).length, 20)
    assert.isEmpty(statuses.filter((status) => ![422, 429].includes(status)))
    const typed = await enterPassword(client, 'sara@norte.example')
    typed.assertStatus(429)
  })

  test('nobody renames, removes or adds to what is somebody else’s', async ({ assert, client }) => {
    const { sara, leo } = await world()
    const { made } = await add(client, sara)
    const { id } = await Passkey.firstOrFail()
    const auth = { auth_web: await openSession(leo) }
    const tries = [
      client.get(`/account/passkeys/${id}/edit`).withSession(auth),
      client.put(`/account/passkeys/${id}`).withSession(auth).form({ name: 'Mine' }),
      client.delete(`/account/passkeys/${id}`).withSession(auth),
    ]
    for (const request of tries) {
      const response = await request.withCsrfToken().redirects(0)
      response.assertStatus(404)
    }
    const asked = await challenge(client, '/account/passkeys/challenge', auth)
    const taken = await send(client, '/account/passkeys', asked.session, {
      name: 'Mine',
      credential: made.create(asked.options),
    })
    taken.assertStatus(422)
    const mine = await challenge(client, '/account/passkeys/challenge', auth)
    const foreign = await send(
      client,
      '/account/passkeys',
      { ...mine.session, auth_web: await openSession(sara) },
      { name: 'Hers', credential: device().create(mine.options) }
    )
    foreign.assertStatus(422)
    assert.lengthOf(await db.from('passkeys'), 1)
    const kept = await Passkey.firstOrFail()
    assert.equal(kept.name, 'Laptop')
  })

  test('one is renamed, and a name is asked for', async ({ assert, client }) => {
    const { sara } = await world()
    const { token } = await add(client, sara)
    const { id } = await Passkey.firstOrFail()
    const rename = (name: string) =>
      client
        .put(`/account/passkeys/${id}`)
        .withSession({ auth_web: token })
        .withCsrfToken()
        .form({ name, userId: 1, counter: 99, $attributes: { userId: 1 } })
        .redirects(0)
    const empty = await rename(' ')
    empty.assertStatus(422)
    const renamed = await rename('Red key')
    renamed.assertStatus(303)
    const kept = await Passkey.firstOrFail()
    assert.deepInclude(kept.serialize(), { name: 'Red key', userId: sara.id, counter: 0 })
  })
})

test.group('A passkey as the second step', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('follows the password, and nothing is reached before it', async ({ assert, client }) => {
    const { sara } = await world()
    const { made } = await add(client, sara)
    await db.from('user_sessions').delete()
    const first = await enterPassword(client, 'sara@norte.example')
    first.assertHeader('location', '/login/code')
    const home = await client.get('/').withSession(first.session()).redirects(0)
    home.assertHeader('location', '/login')
    assert.lengthOf(await db.from('user_sessions'), 0)

    const path = '/login/code/passkey'
    const asked = await challenge(client, `${path}/challenge`, first.session())
    assert.deepEqual(
      asked.options.allowCredentials.map(({ id }: { id: string }) => id),
      [made.id]
    )
    const credential = made.get(asked.options, { verified: false })
    const right = await send(client, path, asked.session, { credential })
    right.assertStatus(303)
    const user = await userOfSession(right.session('auth_web'))
    assert.equal(user!.id, sara.id)
    const replayed = await send(client, path, asked.session, { credential })
    replayed.assertStatus(422)
  })

  test('is not another person’s, and a challenge of one way in is none for the other', async ({
    client,
  }) => {
    const { sara, leo } = await world()
    const { made } = await add(client, sara)
    const { made: another } = await add(client, leo)
    const path = '/login/code/passkey'
    const first = await enterPassword(client, 'sara@norte.example')
    const asked = await challenge(client, `${path}/challenge`, first.session())
    const foreign = await send(client, path, asked.session, {
      credential: another.get(asked.options),
    })
    foreign.assertStatus(422)

    const alone = await challenge(client, '/login/passkey/challenge', first.session())
    const crossed = await send(client, path, alone.session, { credential: made.get(alone.options) })
    crossed.assertStatus(422)
    const step = await challenge(client, `${path}/challenge`, first.session())
    const skipped = await send(client, '/login/passkey', step.session, {
      credential: made.get(step.options),
    })
    skipped.assertStatus(422)

    const nobody = await send(client, `${path}/challenge`, {}, {})
    nobody.assertStatus(404)
  })

  test('shares the count of codes: five a minute', async ({ assert, client }) => {
    const { sara } = await world()
    await add(client, sara)
    const first = await enterPassword(client, 'sara@norte.example')
    const statuses: number[] = []
    for (let count = 0; count < 3; count++) {
      for (const [path, fields] of [
        ['/login/code/passkey', { credential: '{}' }],
        ['/login/code', { code: '000000' }],
      ] as const) {
        const response = await send(client, path, first.session(), fields)
        statuses.push(response.status())
      }
    }
    assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429])
  })

  test('a recovery code stands in for it', async ({ client }) => {
    const { sara } = await world()
    const { response } = await add(client, sara)
    const [, code] = /<code>([a-z2-9-]{11})<\/code>/.exec(response.text())!
    const first = await enterPassword(client, 'sara@norte.example')
    const right = await send(client, '/login/code', first.session(), { code })
    right.assertHeader('location', '/')
  })
})

test.group('A lost device', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const remove = (client: ApiClient, path: string, by: User) =>
    client.delete(path).loginAs(by).withCsrfToken().redirects(0)

  test('an admin sees a passkey and takes it; its owner hears of it and is signed out', async ({
    assert,
    client,
  }) => {
    const { ana, sara } = await world()
    const { made, token } = await add(client, sara)
    const { id } = await Passkey.firstOrFail()
    await db.from('jobs').delete()
    const page = await client.get(`/settings/users/${sara.id}`).loginAs(ana)
    page.assertTextIncludes('Laptop')
    const removed = await remove(client, `/settings/users/${sara.id}/passkeys/${id}`, ana)
    removed.assertStatus(303)
    assert.isNull(await userOfSession(token))
    const gone = await signIn(client, made)
    gone.assertStatus(422)
    const set = await db.from('change_sets').where('kind', 'passkeyRemoved').firstOrFail()
    assert.equal(set.actor_id, ana.id)
    const [mail] = await db.from('jobs').where('name', 'mail')
    const { data, to } = JSON.parse(mail.payload)
    assert.deepEqual([to, data.what, data.by], ['sara@norte.example', 'passkeyRemoved', 'Ana Ruiz'])
  })

  test('an admin takes codes, but nothing of their own and nothing through another person', async ({
    assert,
    client,
  }) => {
    const { ana, marc, sara } = await world()
    await add(client, ana)
    await add(client, sara)
    await db
      .from('users')
      .whereIn('id', [ana.id, sara.id])
      .update({ totp_secret: 'x', totp_confirmed_at: toColumn(DateTime.utc()) })
    const own = await Passkey.findByOrFail({ userId: ana.id })
    const hers = await Passkey.findByOrFail({ userId: sara.id })

    const self = await remove(client, `/settings/users/${ana.id}/passkeys/${own.id}`, ana)
    self.assertStatus(422)
    const codes = await remove(client, `/settings/users/${ana.id}/two-factor`, ana)
    codes.assertStatus(422)
    const mixed = await remove(client, `/settings/users/${marc.id}/passkeys/${hers.id}`, ana)
    mixed.assertStatus(404)
    const denied = await remove(client, `/settings/users/${ana.id}/passkeys/${own.id}`, marc)
    denied.assertStatus(403)
    assert.lengthOf(await db.from('passkeys'), 2)

    const done = await remove(client, `/settings/users/${sara.id}/two-factor`, ana)
    done.assertStatus(303)
    const row = await db.from('users').where('id', sara.id).firstOrFail()
    assert.isNull(row.totp_confirmed_at)
    assert.lengthOf(await db.from('recovery_codes').where('user_id', sara.id), 10)
  })
})
