import { test } from '@japa/runner'
import fc from 'fast-check'
import testUtils from '@adonisjs/core/services/test_utils'
import router from '@adonisjs/core/services/router'
import Company from '#contacts/models/company'
import { world } from '#tests/world'

/** Requests in this suite; FARLEY_FUZZ=10000 is the nightly run. */
const runs = Number(process.env.FARLEY_FUZZ ?? 600)

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '1e309',
    'NaN',
    'null',
    '[]',
    '{}',
    "' or 1=1 --",
    '"><script>alert(1)</script>',
    '../../etc/passwd',
    '%00',
    '\u0000',
    '𝕏',
    '__proto__',
    'constructor',
    'a'.repeat(5000),
    '{{ 7*7 }}',
    '99999999999999999999'
  )
)
const oddValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    oddText,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom('value', 'kind', 'id', '__proto__', 'filter', '0'),
      tie('value'),
      { maxKeys: 3 }
    )
  ),
})).value
const keys = [
  'firstName',
  'lastName',
  'name',
  'email',
  'emails',
  'phones',
  'addresses',
  'tags',
  'companyId',
  'ownerId',
  'birthday',
  'version',
  'filter',
  'sort',
  'cursor',
  'limit',
  'columns',
  'view',
  'q',
  'ids',
  'record',
  'key',
  'mode',
  'password',
  '_method',
  'field',
  'value',
]

test.group('Bad input', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('no route answers with a server error, whatever it is sent', async ({ client, assert }) => {
    const { ana } = await world()
    const routes = Object.values(router.toJSON())
      .flat()
      .flatMap((route) =>
        route.methods
          .filter((method) => method !== 'HEAD')
          .map((method) => ({ method, pattern: route.pattern }))
      )
      .filter(({ pattern }) => !/logout|sessions|\/health/.test(pattern))
    assert.isAbove(routes.length, 20)

    const failures: string[] = []
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        oddText,
        fc.dictionary(fc.constantFrom(...keys), oddValue, { maxKeys: 5 }),
        async ({ method, pattern }, parameter, fields) => {
          const part =
            encodeURIComponent(parameter.replace(/\p{Surrogate}/gu, '')).slice(0, 200) || '1'
          const path = pattern.replace(/\/:[\w.?]+/g, `/${part}`).replace('*', part)
          const request = (client as any)[method.toLowerCase()](path).loginAs(ana).redirects(0)
          if (method === 'GET') request.qs(JSON.parse(JSON.stringify(fields)))
          else request.json(JSON.parse(JSON.stringify(fields))).withCsrfToken()
          const answer = await request
          if (answer.status() >= 500)
            failures.push(
              `${method} ${path} ${JSON.stringify(fields).slice(0, 300)}: ${answer.status()}`
            )
        }
      ),
      { numRuns: runs, seed: Number(process.env.FARLEY_SEED ?? 1906), endOnFailure: true }
    )
    assert.deepEqual(failures, [])
  }).timeout(600_000)

  test('a method named in the body does not take a write past the CSRF check', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const before = await Company.query().count('* as total').firstOrFail()
    for (const method of ['GET', 'get', 'HEAD', 'OPTIONS']) {
      const answer = await client
        .post('/companies')
        .loginAs(ana)
        .redirects(0)
        .form({ name: 'Slipped In', _method: method })
      answer.assertStatus(403)
    }
    const after = await Company.query().count('* as total').firstOrFail()
    assert.equal(after.$extras.total, before.$extras.total)
  })
})
