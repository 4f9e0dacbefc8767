import { test } from '@japa/runner'
import router from '@adonisjs/core/services/router'
import testUtils from '@adonisjs/core/services/test_utils'
import { connection } from '#records/change'
import { countsItself, openDoors, staffDoors } from '#access/doors'
import { ruleOf } from '#tests/access_rules'
import { world } from '#tests/world'

const routes = () =>
  Object.values(router.toJSON())
    .flat()
    .flatMap(({ methods, pattern }: any) =>
      methods.map((method: string) => ({ method, pattern, asked: `${method} ${pattern}` }))
    )

test.group('Doors and how often one may take them (S6)', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.timeout(120_000)

  test('whatever a stranger may send has a limit, and the answer says how long to wait', async ({
    assert,
    client,
  }) => {
    await world()
    const writes = routes().filter(
      ({ method, pattern }) =>
        !['GET', 'HEAD'].includes(method) && ruleOf(method, pattern)?.who === 'anyone'
    )
    assert.isAbove(writes.length, 8)
    const networks = new Map<string, number>()
    const unlimited: string[] = []
    for (const { method, pattern, asked } of writes) {
      if (countsItself(asked)) continue
      const door = openDoors.find(({ fits }) => fits(asked, {} as any))
      if (!door) {
        unlimited.push(asked)
        continue
      }
      networks.set(door.name, door.requests)
      const { default: limiter } = await import('@adonisjs/limiter/services/main')
      await limiter
        .use({ requests: door.requests, duration: door.duration })
        .set(`door:${door.name}:127.0.0.1`, door.requests, door.duration)
      const path = pattern.replace(/:\w+/g, 'x'.repeat(20))
      const sent = client.post(`${path}${method === 'POST' ? '' : `?_method=${method}`}`)
      const response = await sent.form({}).withCsrfToken().redirects(0)
      assert.equal(response.status(), 429, asked)
      assert.isAbove(Number(response.header('retry-after')), 0, asked)
    }
    assert.deepEqual(unlimited, [])
    assert.includeMembers([...networks.keys()], ['setup', 'links'])
    const plugins = openDoors.find(({ fits }) => fits('POST /weather/reports', {} as any))
    assert.equal(plugins?.name, 'open', 'a route of a plugin, too')
  })

  test('{name} stops after {requests} and starts again for somebody else')
    .with(staffDoors)
    .run(async ({ assert, client }, door) => {
      const { ana, marc } = await world()
      const { default: limiter } = await import('@adonisjs/limiter/services/main')
      await limiter
        .use({ requests: door.requests, duration: door.duration })
        .set(`door:${door.name}:${ana.id}`, door.requests - 1, door.duration)
      const ask = (user: typeof ana) => {
        if (door.name === 'exports')
          return client.get('/contacts/export').loginAs(user).redirects(0)
        if (door.name === 'uploads')
          return client
            .post('/imports')
            .file('file', Buffer.from('a,b\n'), { filename: 'a.csv' })
            .withCsrfToken()
            .loginAs(user)
            .redirects(0)
        return client.post('/settings/users').form({}).withCsrfToken().loginAs(user).redirects(0)
      }
      const allowed = await ask(ana)
      assert.notEqual(allowed.status(), 429)
      const refused = await ask(ana)
      refused.assertStatus(429)
      assert.isAbove(Number(refused.header('retry-after')), 0)
      const other = await ask(marc)
      assert.notEqual(other.status(), 429)
    })

  test('ten at once count as ten, and another network is not held up', async ({ assert }) => {
    const { countTry, TooManyTries } = await import('#access/tries')
    const tries = await Promise.allSettled(
      Array.from({ length: 10 }, () => countTry('door:test:203.0.113.9', 5, '1 minute'))
    )
    const passed = tries.filter(({ status }) => status === 'fulfilled')
    assert.isAtMost(passed.length, 5)
    const kept = await connection()
      .from('rate_limits')
      .where('key', 'door:test:203.0.113.9')
      .first()
    assert.equal(Number(kept.points), 10)
    for (const each of tries)
      if (each.status === 'rejected') assert.instanceOf(each.reason, TooManyTries)
    await countTry('door:test:203.0.113.10', 5, '1 minute')
  })
})
