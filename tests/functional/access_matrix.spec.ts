import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import router from '@adonisjs/core/services/router'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import modules from '#modules/registry'
import ApiToken from '#access/models/api_token'
import { openSession } from '#access/sessions'
import type User from '#access/models/user'
import { ruleOf, type Rule } from '#tests/access_rules'
import { fingerprint } from '#tests/fingerprint'
import { world, type World } from '#tests/world'

interface Route {
  method: string
  pattern: string
  rule: Rule | null
}

function routes(): Route[] {
  return Object.values(router.toJSON())
    .flat()
    .flatMap(({ methods, pattern }: any) =>
      methods
        .filter((method: string) => method !== 'HEAD')
        .map((method: string) => ({ method, pattern, rule: ruleOf(method, pattern) }))
    )
    .filter(({ pattern }) => !pattern.includes('/boats'))
}

/** Somebody asking for something: who, and whether what they ask about is their own. */
interface Case {
  name: string
  user: User | null
  disabled?: boolean
  subject: { id: number; ownerId: number | null }
}

function cases(made: World, rule: Rule): Case[] {
  const record = 'record' in rule ? rule.record : undefined
  const nobodys = { id: 999_999, ownerId: null }
  const subjects =
    record === 'company'
      ? { own: made.acme, other: made.cobalt }
      : record === 'user'
        ? { own: { id: made.sara.id, ownerId: null }, other: { id: made.leo.id, ownerId: null } }
        : record === 'contact' || !record
          ? { own: made.lucia, other: made.kenji }
          : { own: nobodys, other: nobodys }
  return [
    { name: 'nobody', user: null, subject: subjects.other },
    { name: 'a disabled person', user: made.dora, disabled: true, subject: subjects.other },
    { name: 'a viewer', user: made.vic, subject: subjects.other },
    { name: 'a member, of another’s', user: made.sara, subject: subjects.other },
    { name: 'a member, of their own', user: made.sara, subject: subjects.own },
    { name: 'an admin', user: made.ana, subject: subjects.other },
  ]
}

function mayAsk(rule: Rule, { user, disabled, subject }: Case, one: boolean): boolean {
  if (rule.who === 'anyone') return true
  if (!user || disabled) return false
  if (rule.who === 'staff') return true
  if (rule.who === 'right') return user.may(rule.right)
  if (!rule.record || !rule.action) return true
  const reach = user.reach(rule.action, rule.record)
  if (reach === 'none' || ('all' in rule && rule.all && reach !== 'all')) return false
  if (reach === 'all' || !one) return true
  const owners = reach === 'own' ? [user.id] : user.teamMateIds
  return subject.ownerId !== null && owners.includes(subject.ownerId)
}

const fields: Record<string, string> = { contact: 'jobTitle', company: 'name', user: 'jobTitle' }

function addressOf(pattern: string, rule: Rule, id: number) {
  const record = 'record' in rule ? (rule.record ?? '') : ''
  return pattern
    .replace(':id', String(id))
    .replace(':field', fields[record] ?? 'name')
    .replace(':card', `${id}.vcf`)
    .replace(':hash', 'none')
    .replace(/:\w+/g, 'none')
    .replace('*', 'nothing')
}

async function ask(client: ApiClient, { method, pattern, rule }: Route, each: Case) {
  const address = addressOf(pattern, rule!, each.subject.id)
  const request = (client as any)[method.toLowerCase()](address).redirects(0)
  if (rule!.who === 'token') {
    if (each.user) {
      const { token } = await ApiToken.make(each.user, 'Matrix')
      request.header('Authorization', `Bearer ${token}`)
    }
    return ['GET', 'DELETE'].includes(method) ? request : request.json({})
  }
  request.header('Accept', 'text/html').withCsrfToken()
  if (each.user) request.withSession({ auth_web: await openSession(each.user) })
  return method === 'GET' ? request : request.form({})
}

test.group('Access', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => limiter.clear(['api']))

  test('every route says who may ask for it', ({ assert }) => {
    const open = routes().filter(({ rule }) => !rule)
    assert.deepEqual(
      open.map(({ method, pattern }) => `${method} ${pattern}`),
      []
    )
    assert.isAbove(routes().length, 100)
  })

  test('every record type and every right stands in the matrix', ({ assert }) => {
    const named = new Set(
      routes().flatMap(({ rule }) => (rule && 'record' in rule ? [rule.record] : []))
    )
    const types = modules.records.filter(
      ({ options, recordName }) =>
        !options.internal && recordName !== 'boat' && options.routes !== false
    )
    assert.deepEqual(
      types.map(({ recordName }) => recordName).filter((name) => !named.has(name)),
      []
    )
  })

  test('{method} {pattern}')
    .with(() => routes().filter(({ rule }) => rule) as any)
    .run(async ({ assert, client }, route: any) => {
      const { method, pattern, rule } = route as Route & { rule: Rule }
      const made = await world()
      const except = rule.who === 'anyone' && rule.notes ? ['change_sets'] : []
      for (const each of cases(made, rule)) {
        const what = `${method} ${pattern} by ${each.name}`
        const prepared = rule.who === 'token' ? ['api_tokens', 'change_sets', 'changes'] : []
        const before = await fingerprint([...except, ...prepared])
        const response = await ask(client, route, each)
        const status = response.status()
        const unready = pattern === '/health/ready' && status === 503
        if (!unready) assert.isBelow(status, 500, `${what}: ${status}`)

        if (mayAsk(rule, each, pattern.includes(':id'))) {
          const checked = rule.who === 'staff' && rule.checked
          assert.notInclude(checked ? [401] : [401, 403], status, `${what}: ${status}`)
          if (rule.who !== 'anyone' && pattern !== '/session')
            assert.notEqual(response.header('location'), '/login', what)
        } else if (!each.user || each.disabled) {
          if (rule.who === 'token') assert.equal(status, 401, what)
          else assert.deepEqual([status, response.header('location')], [303, '/login'], what)
        } else {
          assert.include([403, 404], status, `${what}: ${status}`)
        }
        if (status >= 400 || !each.user || each.disabled) {
          if (rule.who !== 'anyone' || status >= 400)
            assert.deepEqual(
              await fingerprint([...except, ...prepared]),
              before,
              `${what} changed something`
            )
        }
      }
    })
})
