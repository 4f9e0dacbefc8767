import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { company } from '#records/company'
import { Invalid } from '#records/errors'
import User from '#access/models/user'
import { AlreadySetUp, setUp } from '#workspace/setup/set_up'
import { setupToken } from '#workspace/setup/setup_token'

const typed = {
  company: 'Norte Logística',
  language: 'es',
  country: 'ES',
  currency: 'EUR',
  timezone: 'Europe/Madrid',
  name: 'Ana Ruiz',
  email: 'Ana@Norte.example',
  password: 'three plain words',
}

test.group('Setup', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await db.from('settings').delete()
  })

  test('is where every page leads before it is done', async ({ client }) => {
    for (const path of ['/', '/contacts', '/login', '/settings']) {
      const response = await client.get(path).redirects(0)
      response.assertStatus(303)
      response.assertHeader('location', '/setup')
    }
    const health = await client.get('/health/live').redirects(0)
    health.assertStatus(200)
  })

  test('makes company and first admin, signs them in, and is gone', async ({ client, assert }) => {
    const page = await client.get('/setup')
    page.assertStatus(200)
    const response = await client.post('/setup').withCsrfToken().redirects(0).form(typed)
    response.assertStatus(303)
    response.assertHeader('location', '/first-steps')

    assert.containSubset(await company(), {
      name: 'Norte Logística',
      locale: 'es',
      country: 'ES',
      currency: 'EUR',
      firstDayOfWeek: 1,
    })
    const row = await User.query().firstOrFail()
    assert.equal(row.email.toLowerCase(), 'ana@norte.example')
    const ana = (await User.acting(row.id))!
    assert.isTrue(ana.isAdmin)
    assert.equal(ana.locale, 'es')
    assert.isTrue(await ana.passwordIs('three plain words'))
    const [set] = await db.from('change_sets').where('kind', 'setUp')
    const changes = await db.from('changes').where('change_set_id', set.id)
    assert.notInclude(JSON.stringify(changes), 'three plain words')
    assert.notInclude(JSON.stringify(changes), row.password!)

    const again = await client.get('/setup')
    again.assertStatus(404)
    const twice = await client
      .post('/setup')
      .withCsrfToken()
      .redirects(0)
      .form({ ...typed, email: 'eve@norte.example' })
    twice.assertStatus(404)
    assert.lengthOf(await db.from('users'), 1)
  })

  test('says at each field what is wrong, keeps what was typed but the password, and writes nothing', async ({
    client,
    assert,
  }) => {
    const response = await client
      .post('/setup')
      .withCsrfToken()
      .redirects(0)
      .form({
        ...typed,
        company: '',
        email: 'ana',
        password: 'short',
        country: 'Spain',
        timezone: 'Mars/Base',
        name: '<b>Ana',
      })
    response.assertStatus(422)
    for (const name of ['company', 'email', 'password', 'country', 'timezone'])
      assert.include(response.text(), `id="${name}-error"`)
    assert.include(response.text(), '&lt;b&gt;Ana')
    assert.notInclude(response.text(), 'value="short"')
    assert.isEmpty(await db.from('users'))
    assert.isEmpty(await db.from('settings'))
  })

  test('asks whoever comes from elsewhere for the token of the log', async ({ client }) => {
    const elsewhere = await client.get('/setup').header('host', 'crm.example.com')
    elsewhere.assertStatus(403)
    const proxied = await client.get('/setup').header('x-forwarded-for', '203.0.113.9')
    proxied.assertStatus(403)
    const guessed = await client
      .post('/setup')
      .header('x-forwarded-for', '203.0.113.9')
      .withCsrfToken()
      .redirects(0)
      .form({ ...typed, token: 'x'.repeat(32) })
    guessed.assertStatus(403)
    const known = await client
      .get('/setup')
      .header('x-forwarded-for', '203.0.113.9')
      .qs({ token: setupToken() })
    known.assertStatus(200)
  })

  test('refuses a second company', async ({ assert }) => {
    await assert.rejects(() => setUp({ ...typed, password: '' }), Invalid as any)
    await setUp(typed)
    await assert.rejects(() => setUp({ ...typed, email: 'eve@norte.example' }), AlreadySetUp as any)
    assert.lengthOf(await db.from('users'), 1)
  })

  test('takes the first day of the week from the country', async ({ assert }) => {
    await setUp({ ...typed, country: 'US' })
    const { firstDayOfWeek } = await company()
    assert.equal(firstDayOfWeek, 7)
  })
})
