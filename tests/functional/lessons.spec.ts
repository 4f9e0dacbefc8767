import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import router from '@adonisjs/core/services/router'
import testUtils from '@adonisjs/core/services/test_utils'
import { DateTime } from 'luxon'
import modules from '#modules/registry'
import { change, connection } from '#records/change'
import { toColumn } from '#records/clock'
import { openSession } from '#access/sessions'
import { loadDemo } from '#workspace/demo/demo_data'
import { world } from '#tests/world'

/** What is stored is used again by night: a quote in it must stay a letter. */
const stored = `'; drop table contacts; -- " \` \\ %_`

test.group('Lessons of others', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('what was stored is only text to the work of the night')
    .timeout(120_000)
    .run(async ({ assert }) => {
      const { ana, lucia, acme, sara } = await world()
      await change(ana, 'updated', async () => {
        await lucia.merge({ lastName: stored.slice(0, 80), jobTitle: stored }).save()
        await acme.merge({ name: stored }).save()
      })
      await connection().from('users').where('id', sara.id).update({ name: stored })
      const count = async () => {
        const [{ total }] = await connection().from('contacts').count('* as total')
        return Number(total)
      }
      const before = await count()
      const jobs = modules.all.flatMap((module) => module.jobs ?? [])
      const schedules = modules.all.flatMap((module) => module.schedules ?? [])
      assert.isAbove(schedules.length, 5)
      for (const { job, payload } of schedules) {
        if (/backup|restore/i.test(job)) continue
        const { run } = jobs.find(({ name }) => name === job)!
        const running = { id: 0, attempt: 1, stopping: false, progress: async () => {} }
        await run((payload ?? {}) as any, running)
      }
      assert.equal(await count(), before)
    })

  test('demo data brings nobody who could sign in', async ({ assert }) => {
    await world()
    const people = () => connection().from('users').select('id', 'password').orderBy('id')
    const before = await people()
    await loadDemo()
    assert.deepEqual(await people(), before)
    const [{ total }] = await connection().from('contacts').count('* as total')
    assert.isAbove(Number(total), 20)
  })

  test('nothing secret comes from Math.random', ({ assert }) => {
    const reasoned = ['app/workspace/jobs/backoff.ts', 'app/workspace/health/checks/search.ts']
    const found = readdirSync(app.makePath('app'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => readFileSync(path, 'utf8').includes('Math.random'))
      .map((path) => relative(app.makePath(), path))
    assert.deepEqual(found.sort(), reasoned.sort())
  })

  test('a page that looks for news by itself neither prolongs a session nor passes its end', async ({
    assert,
    client,
  }) => {
    const { sara } = await world()
    const token = await openSession(sara)
    const seen = async (hours: number) => {
      const at = toColumn(DateTime.utc().minus({ hours }))
      await connection()
        .from('user_sessions')
        .where('user_id', sara.id)
        .update({ last_seen_at: at })
      return at
    }
    const ask = (background: boolean) => {
      const request = client.get('/navigation/counts').withSession({ auth_web: token }).redirects(0)
      if (background) request.header('X-Background', '1')
      return request
    }
    const last = () => connection().from('user_sessions').where('user_id', sara.id).first()
    const before = await seen(11)
    await ask(true)
    const kept = await last()
    assert.equal(kept!.last_seen_at, before)
    await seen(13)
    const late = await ask(true)
    late.assertStatus(303)
    late.assertHeader('location', '/login')
  })

  test('{$self} is no address of a mail')
    .with([
      '"a@evil.example"@norte.example',
      '"a@evil.example x"@norte.example',
      'a@evil.example, b@norte.example',
      'a@evil.example\r\nBcc: c@evil.example',
      'Ana <a@evil.example>',
      'a@evil.example;b@norte.example',
      'a@[127.0.0.1]',
    ])
    .run(async ({ assert, client }, address) => {
      const { ana } = await world()
      const role = await connection().from('roles').where('key', 'member').first()
      const answer = await client
        .post('/settings/users')
        .form({ name: 'Ines', email: address, roleId: role.id })
        .withCsrfToken()
        .loginAs(ana)
        .redirects(0)
      answer.assertStatus(422)
      assert.isNull(await connection().from('users').where('name', 'Ines').first())
    })

  test('every answer to a GET carries the headers, whatever it is (S5)')
    .timeout(300_000)
    .run(async ({ assert, client }) => {
      const { ana, lucia } = await world()
      const patterns = Object.values(router.toJSON())
        .flat()
        .filter(({ methods }: any) => methods.includes('GET'))
        .map(({ pattern }: any) => pattern as string)
      assert.isAbove(patterns.length, 100)
      const wrong: string[] = []
      for (const pattern of new Set(patterns)) {
        const path = pattern
          .replace(/:id/g, String(lucia.id))
          .replace(/:\w+/g, '1')
          .replace('*', 'x')
        const open = pattern.startsWith('/f/')
        for (const signedIn of [true, false]) {
          const request = client.get(path).redirects(0)
          if (signedIn) request.loginAs(ana)
          const answer = await request
          const what = `${path} ${answer.status()} ${signedIn ? 'staff' : 'stranger'}`
          const policy = answer.header('content-security-policy') ?? ''
          const need = (fine: unknown, name: string) => fine || wrong.push(`${what}: ${name}`)
          need(answer.status() < 500 || path === '/health/ready', 'a server error')
          need(answer.header('x-content-type-options') === 'nosniff', 'nosniff')
          need(answer.header('referrer-policy'), 'referrer-policy')
          need(answer.header('permissions-policy'), 'permissions-policy')
          need(answer.header('cross-origin-opener-policy') === 'same-origin', 'opener')
          need(answer.header('cross-origin-resource-policy'), 'resource')
          need(/default-src '(none|self)'|sandbox/.test(policy), 'policy')
          need(!/unsafe-eval|script-src[^;]*unsafe-inline/.test(policy), 'unsafe')
          need(open || /frame-ancestors 'none'|sandbox/.test(policy), 'frames')
          if (signedIn && answer.status() === 200 && !/^\/(assets|health|f|q)\//.test(path))
            need(/no-store|private/.test(answer.header('cache-control') ?? ''), 'cache-control')
        }
        await connection().from('rate_limits').delete()
      }
      assert.deepEqual(wrong, [])
    })
})
