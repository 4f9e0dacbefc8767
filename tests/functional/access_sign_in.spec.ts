import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { password, world } from '#tests/world'

test.group('Signing in', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('lets in with the right password, under a new session, and says so in the log', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    const form = await client.get('/login')
    form.assertStatus(200)
    form.assertTextIncludes('name="password"')

    const response = await client
      .post('/login')
      .form({ email: ' SARA@norte.example', password })
      .withCsrfToken()
      .redirects(0)
    response.assertStatus(303)
    response.assertHeader('location', '/')
    assert.lengthOf(await db.from('user_sessions').where('user_id', sara.id), 1)
    const [entry] = await db.from('change_sets').where('kind', 'signedIn')
    assert.equal(entry.actor_id, sara.id)
    assert.exists(entry.from_address)
  })

  test('leads back to the page that was asked for, never to another site', async ({
    assert,
    client,
  }) => {
    await world()
    const asked = await client.get('/account?x=1').redirects(0)
    asked.assertStatus(303)
    asked.assertHeader('location', '/login')
    assert.equal(asked.session('intended'), '/account?x=1')

    const signIn = (intended: string) =>
      client
        .post('/login')
        .form({ email: 'sara@norte.example', password })
        .withSession({ intended })
        .withCsrfToken()
        .redirects(0)
    const to = async (intended: string) => {
      const response = await signIn(intended)
      return response.header('location')
    }
    assert.equal(await to('/account?x=1'), '/account?x=1')
    for (const evil of ['//evil.example', '/\\evil.example', 'https://evil.example', '/a b'])
      assert.equal(await to(evil), '/', evil)
  })

  test('answers an unknown account, a wrong password and a disabled person alike', async ({
    assert,
    client,
  }) => {
    await world()
    const bodies: string[] = []
    for (const [email, secret] of [
      ['nobody@norte.example', password],
      ['sara@norte.example', 'something else'],
      ['dora@norte.example', password],
    ]) {
      const response = await client
        .post('/login')
        .form({ email, password: secret })
        .withCsrfToken()
        .redirects(0)
      response.assertStatus(422)
      bodies.push(
        response
          .text()
          .replaceAll(email, '')
          .replace(/(nonce|value|content)="[^"]*"/g, '')
      )
    }
    assert.equal(bodies[1], bodies[0])
    assert.equal(bodies[2], bodies[0])
    assert.lengthOf(await db.from('user_sessions'), 0)
    assert.lengthOf(await db.from('change_sets').where('kind', 'signInFailed'), 3)
  })

  test('says what is missing', async ({ client }) => {
    await world()
    const response = await client.post('/login').form({ email: '' }).withCsrfToken()
    response.assertStatus(422)
    response.assertTextIncludes('aria-invalid')
  })

  test('counts ten tries at once as ten, and lets nobody in past five a minute', async ({
    assert,
    client,
  }) => {
    await world()
    const attempt = (secret: string) =>
      client
        .post('/login')
        .form({ email: 'leo@norte.example', password: secret })
        .withCsrfToken()
        .redirects(0)
    const answers = await Promise.all(Array.from({ length: 10 }, () => attempt('wrong wrong')))
    assert.isAtMost(answers.filter((each) => each.status() === 422).length, 5)
    assert.isAtLeast(answers.filter((each) => each.status() === 429).length, 5)
    const right = await attempt(password)
    right.assertStatus(429)
    assert.exists(right.header('retry-after'))
  })

  test('takes at most twenty tries a minute from one address', async ({ assert, client }) => {
    await world()
    const statuses: number[] = []
    for (let count = 0; count < 21; count++) {
      const response = await client
        .post('/login')
        .form({ email: `person${count}@norte.example`, password: 'wrong wrong' })
        .header('X-Forwarded-For', `10.1.1.${count}`)
        .withCsrfToken()
        .redirects(0)
      statuses.push(response.status())
    }
    assert.equal(statuses.filter((status) => status === 422).length, 20)
    assert.equal(statuses[20], 429)
  }).timeout(60_000)

  test('ends the session with signing out', async ({ assert, client }) => {
    const { sara } = await world()
    const response = await client
      .post('/session?_method=DELETE')
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
    response.assertStatus(303)
    assert.lengthOf(await db.from('user_sessions'), 0)
    assert.lengthOf(await db.from('change_sets').where('kind', 'signedOut'), 1)
  })

  test('sends a swap of somebody who is signed out to the sign-in page', async ({ client }) => {
    await world()
    const response = await client.get('/account').header('HX-Request', 'true').redirects(0)
    response.assertStatus(401)
    response.assertHeader('hx-redirect', '/login')
  })
})
