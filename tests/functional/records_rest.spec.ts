import { test } from '@japa/runner'
import type { ApiClient, ApiResponse } from '@japa/api-client'
import { DateTime } from 'luxon'
import router from '@adonisjs/core/services/router'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import { Validator } from '@seriousme/openapi-schema-validator'
import { change, connection } from '#records/change'
import { system } from '#records/actor'
import { forgetSettings, keepSettings } from '#records/company'
import ApiToken from '#access/models/api_token'
import Contact from '#contacts/models/contact'
import { world, type World } from '#tests/world'

const base = '/api/v1'

/** Every row of the tables that a request could change, to be the same after a refused one. */
async function everything() {
  const tables = [
    'contacts',
    'companies',
    'users',
    'changes',
    'change_sets',
    'record_values',
    'search_entries',
    'tags',
    'jobs',
  ]
  const rows = await Promise.all(tables.map((table) => connection().from(table)))
  return JSON.stringify(rows)
}

async function answers(status: number, request: Promise<ApiResponse>) {
  const answer = await request
  answer.assertStatus(status)
}

test.group('REST API', (group) => {
  let people: World
  let tokens: Record<'ana' | 'marc' | 'sara' | 'leo' | 'vic', string>

  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await limiter.clear(['api'])
    forgetSettings()
    people = await world()
    tokens = {} as typeof tokens
    for (const name of ['ana', 'marc', 'sara', 'leo', 'vic'] as const) {
      const { token } = await ApiToken.make(people[name], 'tests')
      tokens[name] = token
    }
    return () => forgetSettings()
  })

  const call = (
    client: ApiClient,
    method: 'get' | 'post' | 'patch' | 'delete' | 'put',
    path: string,
    token: string | null = tokens.ana,
    body?: object
  ) => {
    const request = client[method](base + path).accept('json') as any
    if (token) request.bearerToken(token)
    return body ? request.json(body) : request
  }

  test('lists with filter, sort, words, paging and a count', async ({ client, assert }) => {
    const page = await call(
      client,
      'get',
      '/contacts?sort=-lastName&limit=2&count=true&fields=lastName'
    )
    page.assertStatus(200)
    const { data, meta } = page.body()
    assert.deepEqual(
      data.map((row: any) => row.lastName),
      ['Tanaka', 'Sorensen']
    )
    assert.sameMembers(Object.keys(data[0]), ['id', 'title', 'version', 'lastName'])
    assert.equal(meta.total, 6)

    const next = await call(
      client,
      'get',
      `/contacts?sort=-lastName&limit=200&cursor=${encodeURIComponent(meta.next)}`
    )
    assert.lengthOf(next.body().data, 4)
    assert.isNull(next.body().meta.next)

    const filtered = await call(client, 'get', '/contacts?filter[lastName][startsWith]=Du')
    assert.deepEqual(
      filtered.body().data.map((row: any) => row.title),
      ['Amelie Durand']
    )
    const found = await call(client, 'get', '/contacts?q=kenji@tan')
    assert.deepEqual(
      found.body().data.map((row: any) => row.title),
      ['Kenji Tanaka']
    )
  })

  test('refuses a query that makes no list, by parameter', async ({ client, assert }) => {
    for (const [query, parameter] of [
      ['limit=201', 'limit'],
      ['limit=x', 'limit'],
      ['sort=nothing', 'sort'],
      ['filter[nothing][is]=1', 'filter'],
      ['fields=nothing', 'fields'],
      ['fields=password', 'fields'],
      ['count=perhaps', 'count'],
      ['cursor=garbage', 'cursor'],
      ['page=2', 'page'],
    ]) {
      const answer = await call(client, 'get', `/contacts?${query}`)
      answer.assertStatus(422)
      assert.equal(answer.header('content-type'), 'application/problem+json; charset=utf-8')
      assert.equal(answer.body().errors[0].parameter, parameter, query)
    }
  })

  test('creates, reads, changes, deletes and restores', async ({ client, assert }) => {
    const made = await call(client, 'post', '/contacts', tokens.sara, {
      firstName: 'Nuria',
      lastName: 'Vega',
      emails: [{ value: 'Nuria@Vega.example', kind: 'work' }],
      companyId: people.acme.id,
      tags: ['vip'],
    })
    made.assertStatus(201)
    const { data } = made.body()
    assert.equal(made.header('location'), `/api/v1/contacts/${data.id}`)
    assert.equal(made.header('etag'), '"1"')
    assert.isUndefined(made.header('set-cookie'))
    assert.deepInclude(data, {
      title: 'Nuria Vega',
      ownerId: people.sara.id,
      origin: 'api',
      version: 1,
    })
    assert.equal(data.emails[0].value, 'Nuria@vega.example')
    assert.lengthOf(data.tags, 1)

    const path = `/contacts/${data.id}`
    const read = await call(client, 'get', path, tokens.sara)
    assert.deepEqual(read.body().data, data)

    const changed = await call(client, 'patch', path, tokens.sara, {
      jobTitle: 'CFO',
      emails: null,
    }).header('If-Match', '"1"')
    changed.assertStatus(200)
    assert.equal(changed.header('etag'), '"2"')
    assert.deepInclude(changed.body().data, {
      jobTitle: 'CFO',
      emails: null,
      firstName: 'Nuria',
      version: 2,
    })

    const before = await everything()
    const late = await call(client, 'patch', path, tokens.sara, { jobTitle: 'CEO' }).header(
      'If-Match',
      '"1"'
    )
    late.assertStatus(412)
    assert.equal(await everything(), before)

    const set = await db.from('change_sets').orderBy('id', 'desc').firstOrFail()
    assert.deepInclude(set, { kind: 'updated', origin: 'api', actor_id: people.sara.id })

    const gone = await call(client, 'delete', path, tokens.ana)
    gone.assertStatus(204)
    assert.equal(gone.text(), '')
    await answers(404, call(client, 'get', path))
    const trash = await call(client, 'get', '/contacts?trash=true')
    assert.deepEqual(
      trash.body().data.map((row: any) => row.id),
      [data.id]
    )
    const back = await call(client, 'post', `${path}/restoration`)
    back.assertStatus(200)
    await answers(200, call(client, 'get', path))
  })

  test('points at what is wrong in the body, and changes nothing', async ({ client, assert }) => {
    const before = await everything()
    const path = `/contacts/${people.lucia.id}`
    const cases: [object, string, string][] = [
      [{ lastName: 'x'.repeat(300) }, '#/lastName', 'tooLong'],
      [{ lastName: null }, '#/lastName', 'required'],
      [{ lastName: '' }, '#/lastName', 'required'],
      [
        { emails: [{ value: 'a@b.example' }, { value: 'nonsense' }] },
        '#/emails/1/value',
        'notEmail',
      ],
      [{ companyId: 999_999 }, '#/companyId', 'notReference'],
      [{ companyId: 'acme' }, '#/companyId', 'notReference'],
      [{ lifecycle: 'stranger' }, '#/lifecycle', 'notChoice'],
      [{ createdAt: '2020-01-01' }, '#/createdAt', 'readOnly'],
      [{ id: 7 }, '#/id', 'readOnly'],
      [{ version: 7 }, '#/version', 'readOnly'],
      [{ password: 'x' }, '#/password', 'unknownAttribute'],
      [{ 'a/b~c': 1 }, '#/a~1b~0c', 'unknownAttribute'],
    ]
    for (const [body, pointer, code] of cases) {
      const answer = await call(client, 'patch', path, tokens.ana, body)
      answer.assertStatus(422)
      assert.equal(answer.body().status, 422)
      assert.deepInclude(answer.body().errors[0], { pointer, code })
      assert.notInclude(answer.body().errors[0].detail, 'translation missing')
    }
    const several = await call(client, 'post', '/contacts', tokens.ana, {
      nothing: 1,
      emails: ['x'],
    })
    several.assertStatus(422)
    assert.sameMembers(
      several.body().errors.map((each: any) => each.pointer),
      ['#/lastName', '#/nothing', '#/emails/0']
    )
    assert.equal(await everything(), before)
  })

  test('takes JSON only', async ({ client, assert }) => {
    const before = await everything()
    const broken = await call(client, 'post', '/contacts')
      .header('Content-Type', 'application/json')
      .setup((request: any) => void request.request.send('{"lastName": '))
    broken.assertStatus(400)
    assert.equal(broken.body().status, 400)
    await answers(400, call(client, 'post', '/contacts', tokens.ana, ['Vega'] as any))
    await answers(
      415,
      client.post(`${base}/contacts`).bearerToken(tokens.ana).form({ lastName: 'Vega' })
    )
    await answers(406, client.get(`${base}/contacts`).bearerToken(tokens.ana).accept('html'))
    const put = await call(client, 'put', `/contacts/${people.lucia.id}`, tokens.ana, {
      lastName: 'Vega',
    })
    put.assertStatus(405)
    assert.equal(put.header('allow'), 'GET, HEAD, PATCH, DELETE, OPTIONS')
    await answers(404, call(client, 'get', '/nothing'))
    assert.equal(await everything(), before)
  })

  test('asks for a token of somebody who may come in', async ({ client, assert }) => {
    const requests = [
      ['get', '/contacts'],
      ['post', '/contacts'],
      ['get', `/contacts/${people.lucia.id}`],
      ['patch', `/contacts/${people.lucia.id}`],
      ['delete', `/contacts/${people.lucia.id}`],
      ['post', `/contacts/${people.lucia.id}/restoration`],
      ['get', '/me'],
      ['get', '/openapi.json'],
      ['get', '/nothing'],
    ] as const
    const { token: ended } = await ApiToken.make(people.leo, 'ended', 1)
    const { row, token: revoked } = await ApiToken.make(people.leo, 'revoked')
    await row.revoke(people.leo)
    await db
      .from('api_tokens')
      .where('name', 'ended')
      .update({ expires_at: '2020-01-01 00:00:00.000' })
    await change(system, 'updated', () => people.vic.merge({ disabledAt: DateTime.utc() }).save())
    const before = await everything()

    for (const token of [null, 'farley_wrong_wrong_wrong_wrong', ended, revoked, tokens.vic]) {
      for (const [method, path] of requests) {
        const answer = await call(client, method, path, token)
        answer.assertStatus(401)
        assert.equal(answer.header('content-type'), 'application/problem+json; charset=utf-8')
        assert.match(answer.header('www-authenticate')!, /^Bearer/)
      }
    }
    assert.equal(await everything(), before)
  })

  test('lets nobody do what their role does not', async ({ client, assert }) => {
    const before = await everything()
    const kenji = `/contacts/${people.kenji.id}`
    const refused: [keyof typeof tokens, 'post' | 'patch' | 'delete', string, object?][] = [
      ['vic', 'post', '/contacts', { lastName: 'Vega' }],
      ['vic', 'patch', kenji, { lastName: 'Vega' }],
      ['vic', 'delete', kenji],
      ['sara', 'patch', kenji, { lastName: 'Vega' }],
      ['sara', 'delete', kenji],
      ['ana', 'patch', `/users/${people.sara.id}`, { name: 'Nobody' }],
      ['ana', 'delete', `/users/${people.sara.id}`],
    ]
    for (const [name, method, path, body] of refused) {
      const answer = await call(client, method, path, tokens[name], body)
      answer.assertStatus(403)
    }
    assert.equal(await everything(), before)
  })

  test('answers for what one may not see as for what is not there', async ({ client, assert }) => {
    const role = await db.from('roles').where('key', 'viewer').firstOrFail()
    const permissions = JSON.parse(role.permissions)
    permissions.records = {
      '*': { read: 'own', create: 'none', edit: 'own', delete: 'own', export: 'none' },
    }
    await db
      .from('roles')
      .where('id', role.id)
      .update({ permissions: JSON.stringify(permissions) })
    const before = await everything()
    const bodies = new Set<string>()
    for (const id of [people.kenji.id, 999_999, 'abc', '0', '1e3']) {
      for (const [method, suffix, body] of [
        ['get', ''],
        ['patch', '', { lastName: 'Vega' }],
        ['delete', ''],
        ['post', '/restoration'],
      ] as const) {
        const answer = await call(client, method, `/contacts/${id}${suffix}`, tokens.vic, body)
        answer.assertStatus(404)
        bodies.add(answer.text())
      }
    }
    assert.equal(bodies.size, 1)
    const list = await call(client, 'get', '/contacts?count=true', tokens.vic)
    assert.deepEqual(list.body(), { data: [], meta: { next: null, total: 0 } })
    assert.equal(await everything(), before)
  })

  test('limits requests by token', async ({ client, assert }) => {
    await change(system, 'settings', () => keepSettings({ apiRateLimit: 2 }))
    const first = await call(client, 'get', '/me')
    assert.equal(first.header('ratelimit-limit'), '2')
    assert.equal(first.header('ratelimit-remaining'), '1')
    await call(client, 'get', '/me')
    const refused = await call(client, 'get', '/me')
    refused.assertStatus(429)
    assert.isAtLeast(Number(refused.header('retry-after')), 1)
    await answers(200, call(client, 'get', '/me', tokens.sara))
  })

  test('says whose token it is, and never a secret', async ({ client, assert }) => {
    const answer = await call(client, 'get', '/me', tokens.sara)
    assert.deepInclude(answer.body().data, {
      id: people.sara.id,
      name: 'Sara Vidal',
      email: 'sara@norte.example',
    })
    const users = await call(client, 'get', '/users')
    assert.notMatch(users.text(), /scrypt|totp|password/i)
  })

  test('notes the use of a token', async ({ client, assert }) => {
    await call(client, 'get', '/me', tokens.leo)
    const row = await db.from('api_tokens').where('user_id', people.leo.id).firstOrFail()
    assert.isNotNull(row.last_used_at)
    assert.notInclude(JSON.stringify(row), tokens.leo)
  })

  test('answers HEAD and OPTIONS', async ({ client, assert }) => {
    const head = await client.head(`${base}/contacts`).bearerToken(tokens.ana)
    head.assertStatus(200)
    const options = await client.options(`${base}/contacts`).bearerToken(tokens.ana)
    options.assertStatus(204)
    assert.equal(options.header('allow'), 'GET, HEAD, POST, OPTIONS')
  })

  test('describes itself as OpenAPI, with exactly the routes that there are', async ({
    client,
    assert,
  }) => {
    const answer = await call(client, 'get', '/openapi.json')
    const { valid, errors } = await new Validator().validate(answer.body())
    assert.isTrue(valid, JSON.stringify(errors))

    const described = Object.entries(answer.body().paths).flatMap(([path, operations]: any) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${base}${path}`)
    )
    const routed = Object.values(router.toJSON())
      .flat()
      .filter((route) => route.pattern.startsWith(`${base}/`) && !route.pattern.endsWith('*'))
      .flatMap((route) =>
        route.methods
          .filter((method) => method !== 'HEAD')
          .map((method) => `${method} ${route.pattern.replace(/:(\w+)/g, '{$1}')}`)
      )
    assert.sameMembers(described, routed)
    assert.include(described, `POST ${base}/contacts/{id}/restoration`)
  })

  test('is described to people who are signed in', async ({ client, assert }) => {
    const page = await client.get('/settings/api').loginAs(people.leo)
    page.assertStatus(200)
    assert.include(page.text(), '/api/v1/contacts/{id}')
    assert.notInclude(page.text(), 'translation missing')
    const description = await client.get('/settings/api/openapi.json').loginAs(people.leo)
    assert.equal(description.body().openapi, '3.1.0')
    const away = await client.get('/settings/api').redirects(0)
    away.assertHeader('location', '/login')
  })

  test('answers what the description says', async ({ client, assert }) => {
    const description = await call(client, 'get', '/openapi.json')
    const { components } = description.body()
    const contact = await call(client, 'get', `/contacts/${people.lucia.id}`)
    assert.sameMembers(
      Object.keys(contact.body().data),
      Object.keys(components.schemas.Contact.properties)
    )
    const writable = Contact.writable.map((field) => field.attribute)
    assert.sameMembers(Object.keys(components.schemas.ContactUpdate.properties), writable)
  })
})
