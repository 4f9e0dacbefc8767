import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import mail from '@adonisjs/mail/services/main'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { Secret, TOTP } from 'otpauth'
import { toColumn } from '#records/clock'
import { mailLinkJob } from '#access/jobs/mail_link_job'
import { makeLink, type Purpose } from '#access/one_time_links'
import { openSession, userOfSession } from '#access/sessions'
import { turnOn } from '#access/two_factor'
import ApiToken from '#access/models/api_token'
import User from '#access/models/user'
import { password, world } from '#tests/world'

const userNow = (id: number) => User.findOrFail(id)
const tokenFor = async (purpose: Purpose, id: number) => {
  const link = await makeLink(purpose, id)
  return link.split('/').at(-1)!
}
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const codeAt = (seconds = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({
    timestamp: Date.now() + seconds * 1000,
  })
const another = 'another long password'

test.group('Own account', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('every page of it opens', async ({ client }) => {
    const { sara } = await world()
    for (const path of ['', '/password', '/two-factor', '/sessions', '/api-tokens']) {
      const response = await client.get(`/account${path}`).loginAs(sara)
      response.assertStatus(200)
    }
  })

  test('a new password ends every other session and changes the token of this one', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    const other = await openSession(sara)
    const mine = await openSession(sara)
    const choose = (current: string, again = another) =>
      client
        .put('/account/password')
        .withSession({ auth_web: mine })
        .withCsrfToken()
        .form({ current, password: another, again })
        .redirects(0)
    const wrong = await choose('not it at all')
    wrong.assertStatus(422)
    const differing = await choose(password, 'something different')
    differing.assertStatus(422)
    assert.exists(await userOfSession(other))

    const right = await choose(password)
    right.assertStatus(303)
    assert.isNull(await userOfSession(other))
    assert.isNull(await userOfSession(mine))
    assert.exists(await userOfSession(right.session('auth_web')))
    const kept = await User.findOrFail(sara.id)
    assert.isTrue(await kept.passwordIs(another))
    assert.notInclude(JSON.stringify(await db.from('changes')), 'scrypt')
  })

  test('one session or all others can be ended, nobody else’s', async ({ assert, client }) => {
    const { sara, leo } = await world()
    const foreign = await openSession(leo)
    const other = await openSession(sara)
    const [row] = await db.from('user_sessions').where('user_id', leo.id)
    const refused = await client
      .delete(`/account/sessions/${row.id}`)
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
    refused.assertStatus(404)
    assert.exists(await userOfSession(foreign))
    await client.delete('/account/sessions').loginAs(sara).withCsrfToken().redirects(0)
    assert.isNull(await userOfSession(other))
    assert.exists(await userOfSession(foreign))
  })

  test('an API token is shown once, works, and stops when it is revoked', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    const made = await client
      .post('/account/api-tokens')
      .loginAs(sara)
      .withCsrfToken()
      .form({ name: 'Website', days: '30' })
    const [token] = /farley_[\w-]{43}/.exec(made.text())!
    assert.notInclude(JSON.stringify(await db.from('api_tokens')), token)
    assert.notInclude(JSON.stringify(await db.from('changes')), token.slice(7))
    const list = await client.get('/account/api-tokens').loginAs(sara)
    assert.notInclude(list.text(), token)
    const [told] = await db.from('jobs').where('name', 'mail')
    assert.equal(JSON.parse(told.payload).data.what, 'apiTokenMade')
    assert.notInclude(told.payload, token)

    const bearer = await ApiToken.bearer(token)
    assert.equal(bearer!.user.id, sara.id)
    await client
      .delete(`/account/api-tokens/${bearer!.tokenId}`)
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
    assert.isNull(await ApiToken.bearer(token))
  })
})

test.group('A session left open', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('makes no API token without the password', async ({ assert, client }) => {
    const { sara } = await world()
    const session = { auth_web: await openSession(sara) }
    const past = toColumn(DateTime.utc().minus({ minutes: 11 }))
    await db.from('user_sessions').update({ created_at: past })
    const page = await client.get('/account/api-tokens').withSession(session)
    page.assertTextIncludes('name="password"')
    const make = (typed: { password?: string }) =>
      client
        .post('/account/api-tokens')
        .withSession(session)
        .withCsrfToken()
        .form({ name: 'Website', ...typed })
    for (const typed of [{}, { password: 'wrong wrong' }]) {
      const refused = await make(typed)
      refused.assertStatus(422)
    }
    assert.lengthOf(await db.from('api_tokens'), 0)
    const made = await make({ password })
    made.assertStatus(200)
    assert.lengthOf(await db.from('api_tokens'), 1)
  })
})

test.group('Second step', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const signIn = (client: any) =>
    client
      .post('/login')
      .form({ email: 'sara@norte.example', password })
      .withCsrfToken()
      .redirects(0)
  const enter = (client: any, state: object, code: string) =>
    client.post('/login/code').withSession(state).form({ code }).withCsrfToken().redirects(0)

  test('no page is reached between password and code, and a code works once', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    await turnOn(sara, secret, codeAt(-30))
    const first = await signIn(client)
    first.assertHeader('location', '/login/code')
    const state = first.session()
    assert.notProperty(state, 'auth_web')
    for (const path of ['/', '/contacts', '/account', '/settings/users']) {
      const response = await client.get(path).withSession(state).redirects(0)
      response.assertStatus(303)
      response.assertHeader('location', '/login')
    }
    assert.lengthOf(await db.from('user_sessions').where('user_id', sara.id), 0)

    const wrong = await enter(client, state, '000000')
    wrong.assertStatus(422)
    const code = codeAt()
    const right = await enter(client, state, code)
    right.assertStatus(303)
    right.assertHeader('location', '/')
    assert.exists(await userOfSession(right.session('auth_web')))
    const replayed = await enter(client, state, code)
    replayed.assertStatus(422)
  })

  test('a recovery code works once, and none is kept in clear', async ({ assert, client }) => {
    const { sara } = await world()
    const codes = (await turnOn(sara, secret, codeAt()))!
    assert.lengthOf(new Set(codes), 10)
    assert.notInclude(JSON.stringify(await db.from('recovery_codes')), codes[0].replace('-', ''))
    const [stored] = await db.from('users').where('id', sara.id)
    assert.notInclude(stored.totp_secret, secret)
    assert.notInclude(JSON.stringify(await db.from('changes')), secret)

    const first = await signIn(client)
    const right = await enter(client, first.session(), codes[0].toUpperCase())
    right.assertStatus(303)
    const again = await enter(client, first.session(), codes[0])
    again.assertStatus(422)
  })

  test('five codes a minute may be tried', async ({ assert, client }) => {
    const { sara } = await world()
    await turnOn(sara, secret, codeAt(-30))
    const first = await signIn(client)
    const statuses: number[] = []
    for (let count = 0; count < 6; count++) {
      const response = await enter(client, first.session(), '000000')
      statuses.push(response.status())
    }
    assert.deepEqual(statuses, [422, 422, 422, 422, 422, 429])
  })

  test('thirty codes an hour may be tried, and the right one ends the count', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    await turnOn(sara, secret, codeAt(-30))
    const first = await signIn(client)
    const newMinute = () => db.from('rate_limits').where('key', `secondStep:${sara.id}`).delete()
    const wrong = async (times: number) => {
      const statuses = new Set<number>()
      for (let count = 0; count < times; count++) {
        await newMinute()
        const response = await enter(client, first.session(), '000000')
        statuses.add(response.status())
      }
      return [...statuses]
    }
    assert.deepEqual(await wrong(29), [422])
    await newMinute()
    const right = await enter(client, first.session(), codeAt())
    right.assertStatus(303)
    assert.deepEqual(await wrong(30), [422])
    assert.deepEqual(await wrong(1), [429])
  })

  test('turning it on ends other sessions, and turning it off needs the password', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    const other = await openSession(sara)
    const mine = await openSession(sara)
    const turned = await client
      .post('/account/two-factor')
      .withSession({ auth_web: mine, totpSecret: secret })
      .withCsrfToken()
      .form({ code: codeAt(), password })
    turned.assertStatus(200)
    assert.isNull(await userOfSession(other))
    const token = turned.session('auth_web')
    assert.notEqual(token, mine)

    const off = (typed: string) =>
      client
        .delete('/account/two-factor')
        .withSession({ auth_web: token })
        .withCsrfToken()
        .form({ password: typed })
        .redirects(0)
    const refused = await off('wrong wrong')
    refused.assertStatus(422)
    const still = await userNow(sara.id)
    assert.isTrue(still.hasTwoFactor)
    const done = await off(password)
    done.assertStatus(303)
    const without = await userNow(sara.id)
    assert.isFalse(without.hasTwoFactor)
  })
})

test.group('Forgotten password', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const choose = (client: any, token: string, typed = another) =>
    client
      .put(`/password-resets/${token}`)
      .withCsrfToken()
      .form({ password: typed, again: typed })
      .redirects(0)

  test('a mail leads to APP_URL whatever the Host header says, and no token waits in the queue', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    const asked = await client
      .post('/password-resets')
      .header('Host', 'evil.example')
      .withCsrfToken()
      .form({ email: 'Sara@norte.example' })
    asked.assertStatus(200)
    const unknown = await client
      .post('/password-resets')
      .withCsrfToken()
      .form({ email: 'nobody@norte.example' })
    unknown.assertStatus(200)
    const jobs = await db.from('jobs').where('name', 'access.mailLink')
    assert.deepEqual(
      jobs.map(({ payload }) => JSON.parse(payload)),
      [
        { purpose: 'reset', userId: sara.id, invitedBy: null },
        { purpose: 'reset', userId: 0, invitedBy: null },
      ]
    )

    const sent: any[] = []
    const original = (mail as any).send
    ;(mail as any).send = async (compose: any) => {
      const { Message } = await import('@adonisjs/mail')
      const message = new Message()
      await compose(message)
      await message.computeContents()
      sent.push(message.toJSON())
    }
    try {
      for (const { payload } of jobs) await mailLinkJob.run(JSON.parse(payload), {} as any)
    } finally {
      ;(mail as any).send = original
    }
    assert.lengthOf(sent, 1)
    const [{ message }] = sent
    const [, token] = /http:\/\/localhost:\d+\/password-resets\/([\w-]{43})/.exec(message.html)!
    assert.notInclude(message.html, 'evil.example')
    assert.notInclude(JSON.stringify(await db.from('one_time_links')), token)
    const page = await client.get(`/password-resets/${token}`)
    page.assertStatus(200)
    page.assertHeader('referrer-policy', 'same-origin')
  })

  test('a link works once, ends every session, and is void after an hour or a newer one', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    const session = await openSession(sara)
    const older = await tokenFor('reset', sara.id)
    const token = await tokenFor('reset', sara.id)
    const replaced = await choose(client, older)
    replaced.assertStatus(404)
    const short = await choose(client, token, 'short')
    short.assertStatus(422)

    const done = await choose(client, token)
    done.assertStatus(303)
    assert.isNull(await userOfSession(session))
    const kept = await userNow(sara.id)
    assert.isTrue(await kept.passwordIs(another))
    const again = await choose(client, token, 'a third long password')
    again.assertStatus(404)

    const late = await tokenFor('reset', sara.id)
    await db
      .from('one_time_links')
      .whereNull('used_at')
      .update({ expires_at: toColumn(DateTime.utc().minus({ seconds: 1 })) })
    const tooLate = await choose(client, late)
    tooLate.assertStatus(404)
    const invitation = await tokenFor('invitation', sara.id)
    const wrongDoor = await choose(client, invitation)
    wrongDoor.assertStatus(404)
  })

  test('an invitation opens nothing for somebody who has joined', async ({ client }) => {
    const { sara } = await world()
    const token = await tokenFor('invitation', sara.id)
    const page = await client.get(`/invitations/${token}`)
    page.assertStatus(404)
    const taken = await client
      .put(`/invitations/${token}`)
      .withCsrfToken()
      .form({ name: 'Sara', password: another, again: another })
    taken.assertStatus(404)
  })

  test('three mails an hour may be asked for', async ({ assert, client }) => {
    await world()
    const statuses: number[] = []
    for (let count = 0; count < 4; count++) {
      const response = await client
        .post('/password-resets')
        .withCsrfToken()
        .form({ email: 'sara@norte.example' })
      statuses.push(response.status())
    }
    assert.deepEqual(statuses, [200, 200, 200, 429])
  })
})
