import { test } from '@japa/runner'
import router from '@adonisjs/core/services/router'
import testUtils from '@adonisjs/core/services/test_utils'
import modules from '#modules/registry'
import User from '#access/models/user'
import { fingerprint } from '#tests/fingerprint'
import { world } from '#tests/world'

interface Route {
  method: string
  pattern: string
}

const all = (): Route[] =>
  Object.values(router.toJSON())
    .flat()
    .flatMap(({ methods, pattern }: any) => methods.map((method: string) => ({ method, pattern })))
    .filter(({ pattern }) => !pattern.includes('/boats'))

/**
 * Every route of the screens that changes something. Forms that strangers send from other sites stand apart: nobody's session is
 * read for them, so that there is nothing to forge.
 */
const writes = () =>
  all().filter(
    ({ method, pattern }) => !['GET', 'HEAD'].includes(method) && !/^\/(?:api|f)\//.test(pattern)
  )

const addressOf = (pattern: string, id: number) =>
  pattern.replace(':id', String(id)).replace(':field', 'name').replace(/:\w+/g, 'none')

test.group('Forged requests', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('no write happens without the token of a form', async ({ assert, client }) => {
    const { ana, lucia } = await world()
    const before = await fingerprint()
    assert.isAbove(writes().length, 40)
    for (const { method, pattern } of writes()) {
      const response = await (client as any)
        [method.toLowerCase()](addressOf(pattern, lucia.id))
        .loginAs(ana)
        .form({ name: 'Forged', lastName: 'Forged' })
        .redirects(0)
      assert.equal(response.status(), 403, `${method} ${pattern}`)
    }
    assert.deepEqual(await fingerprint(), before)
  })

  test('no write happens when another site sends it, even with the token', async ({
    assert,
    client,
  }) => {
    const { ana, lucia } = await world()
    const before = await fingerprint()
    const forged: Record<string, string>[] = [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
    ]
    for (const { method, pattern } of writes()) {
      for (const headers of forged) {
        const request = (client as any)
          [method.toLowerCase()](addressOf(pattern, lucia.id))
          .loginAs(ana)
          .withCsrfToken()
          .form({ name: 'Forged', lastName: 'Forged' })
          .redirects(0)
        for (const [name, value] of Object.entries(headers)) request.header(name, value)
        const response = await request
        assert.equal(response.status(), 403, `${method} ${pattern} ${JSON.stringify(headers)}`)
      }
    }
    assert.deepEqual(await fingerprint(), before)
  }).timeout(60_000)

  test('no write happens by a GET', async ({ assert, client }) => {
    const { ana, lucia } = await world()
    // A page that was opened is remembered as opened, an export as taken; `changes` must not grow.
    const before = await fingerprint(['recent_records', 'change_sets'])
    const readable = new Set(
      all()
        .filter(({ method }) => method === 'GET')
        .map(({ pattern }) => pattern)
    )
    for (const { method, pattern } of writes()) {
      const spoofed = `${addressOf(pattern, lucia.id)}?_method=${method}&name=Forged`
      const response = await client.get(spoofed).loginAs(ana).redirects(0)
      if (!readable.has(pattern)) assert.equal(response.status(), 404, `GET ${pattern}`)
    }
    assert.deepEqual(await fingerprint(['recent_records', 'change_sets']), before)
  })
})

test.group('Mass assignment', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const traps = {
    '$attributes[roleId]': '1',
    '$attributes[password]': 'x',
    '$original[id]': '1',
    '__proto__[roleId]': '1',
    '__proto__[isAdmin]': '1',
    'constructor[prototype][roleId]': '1',
    '$isPersisted': 'false',
    'loaded[permissions][rights][]': '*',
  }

  test('the profile form takes nothing but its own fields', async ({ assert, client }) => {
    const { sara } = await world()
    const own = new Set([
      'name',
      'jobTitle',
      'locale',
      'timezone',
      'dateFormat',
      'timeFormat',
      'firstDayOfWeek',
      'theme',
      'density',
    ])
    const stamps = new Set(['updatedAt', 'updatedById', 'version', 'title', 'titleSort'])
    const columns = [...User.$columnsDefinitions.keys()]
    const { $attributes: before } = await User.findOrFail(sara.id)
    const forged = Object.fromEntries(
      columns.filter((name) => !own.has(name)).map((name) => [name, '7'])
    )
    const response = await client
      .put('/account')
      .loginAs(sara)
      .withCsrfToken()
      .form({
        name: 'Sara Vidal',
        locale: 'es',
        timezone: 'UTC',
        theme: 'dark',
        density: 'compact',
        ...forged,
        ...traps,
      })
      .redirects(0)
    response.assertStatus(303)
    const { $attributes: after } = await User.findOrFail(sara.id)
    assert.equal(after.theme, 'dark')
    for (const name of columns) {
      if (own.has(name) || stamps.has(name)) continue
      assert.deepEqual(String(after[name]), String(before[name]), name)
    }
    assert.isUndefined(({} as any).roleId)
    assert.isUndefined(({} as any).isAdmin)
  })

  test('{recordName}: forms take nothing but what may be written')
    .with(
      () =>
        modules.records.filter(({ recordName }) =>
          ['contact', 'company'].includes(recordName)
        ) as any
    )
    .run(async ({ assert, client }, Record: any) => {
      const made = await world()
      const row = Record.recordName === 'contact' ? made.lucia : made.acme
      const writable = new Set(Record.writable.map(({ attribute }: any) => attribute))
      const stamps = new Set(['updatedAt', 'updatedById', 'version', 'title', 'titleSort'])
      const columns = [...Record.$columnsDefinitions.keys()] as string[]
      const { $attributes: before } = await Record.findOrFail(row.id)
      const forged = Object.fromEntries(
        columns
          .filter((name) => !writable.has(name) && name !== 'version')
          .map((name) => [name, '7'])
      )
      const required =
        Record.recordName === 'contact' ? { lastName: 'Fernandez' } : { name: 'Acme Tools' }
      const response = await client
        .put(row.url)
        .loginAs(made.sara)
        .withCsrfToken()
        .form({ ...required, ownerId: String(made.sara.id), version: '1', ...forged, ...traps })
        .redirects(0)
      response.assertStatus(303)
      const { $attributes: after } = await Record.findOrFail(row.id)
      for (const name of columns) {
        if (writable.has(name) || stamps.has(name)) continue
        assert.equal(String(after[name]), String(before[name]), name)
      }
      assert.isUndefined(({} as any).roleId)
    })
})

test.group('Headers', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('stand on every answer: pages, refusals, files, errors', async ({ assert, client }) => {
    const { ana, lucia } = await world()
    const asked: [string, boolean, number][] = [
      ['/login', false, 200],
      ['/contacts', false, 303],
      ['/contacts', true, 200],
      [lucia.url, true, 200],
      ['/contacts/999999', true, 404],
      ['/nowhere', false, 404],
      ['/settings/users', true, 200],
      ['/files/999999', true, 404],
      ['/api/v1/contacts', false, 401],
      ['/assets/none/nothing', false, 404],
      ['/health/live', false, 200],
    ]
    for (const [path, signedIn, status] of asked) {
      const request = client.get(path).redirects(0)
      if (signedIn) request.loginAs(ana)
      const response = await request
      const what = `${path} ${signedIn}`
      assert.equal(response.status(), status, what)
      assert.equal(response.header('x-content-type-options'), 'nosniff', what)
      assert.exists(response.header('referrer-policy'), what)
      assert.equal(response.header('cross-origin-opener-policy'), 'same-origin', what)
      const policy = response.header('content-security-policy') ?? ''
      assert.include(policy, "frame-ancestors 'none'", what)
      assert.notInclude(policy, 'unsafe', what)
      if (status === 200 && path !== '/health/live')
        assert.match(policy, /script-src 'self' 'nonce-/, what)
      if (signedIn) assert.include(response.header('cache-control') ?? '', 'no-store', what)
      for (const cookie of [response.header('set-cookie') ?? []].flat()) {
        assert.match(cookie, /HttpOnly/i, what)
        assert.match(cookie, /SameSite=(Lax|Strict)/i, what)
      }
    }
  })
})
