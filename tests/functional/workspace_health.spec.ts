import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import type { HealthCheck, Module } from '#modules/contract'
import modules from '#modules/registry'
import { translator } from '#modules/translator'
import { company } from '#records/company'
import { now, toColumn } from '#records/clock'
import { enqueue } from '#records/jobs'
import settings from '#start/env'
import { look } from '#workspace/health/checks/certificate'
import { clockCheck } from '#workspace/health/checks/clock'
import { jobsCheck } from '#workspace/health/checks/jobs'
import { schemaCheck } from '#workspace/health/checks/schema'
import { searchCheck } from '#workspace/health/checks/search'
import { health } from '#workspace/health/health'
import { wordsOf } from '#workspace/health/words'
import { selfSigned } from '#tests/self_signed'
import { world } from '#tests/world'

const pages = [
  '/settings/company',
  '/settings/mail',
  '/settings/jobs',
  '/settings/jobs?state=dead',
  '/settings/health',
  '/settings/demo',
  '/first-steps',
]

test.group('Health', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  group.setup(() => void mkdirSync(settings.storagePath, { recursive: true }))

  const checks: HealthCheck[] = []
  group.each.setup(() => {
    const room: Module = { name: 'sick', root: '', checks }
    modules.all.push(room)
    return () => {
      modules.all.splice(modules.all.indexOf(room), 1)
      checks.length = 0
    }
  })

  test('is told to anyone as good, warn or bad, without the reason, of what is vital', async ({
    client,
    assert,
  }) => {
    const live = await client.get('/health/live')
    live.assertStatus(200)
    live.assertBody({ status: 'up' })
    checks.push({ name: 'sore', run: () => ({ state: 'bad', data: {} }) })
    const ready = await client.get('/health/ready')
    ready.assertStatus(200)
    assert.deepEqual(ready.body().checks, { database: 'good', schema: 'good', storage: 'good' })

    checks.push({
      name: 'broken',
      vital: true,
      run: async () => Promise.reject(new Error('secret place')),
    })
    const sick = await client.get('/health/ready')
    sick.assertStatus(503)
    assert.equal(sick.body().checks.broken, 'bad')
    assert.notInclude(sick.text(), 'secret place')
  })

  test('names a check that throws, hangs or talks nonsense, and looks at the others', async ({
    assert,
  }) => {
    const found = await health(
      [
        {
          name: 'throws',
          run() {
            throw new Error('no such thing')
          },
        },
        { name: 'hangs', run: () => new Promise(() => {}) },
        { name: 'nonsense', run: () => ({ state: 'fine', data: {} }) as any },
        { name: 'silent', run: () => undefined as any },
        { name: 'well', run: () => ({ state: 'good', data: { count: 2 } }) },
      ],
      50
    )
    assert.deepEqual(
      found.map(({ name, state }) => [name, state]),
      [
        ['throws', 'bad'],
        ['hangs', 'bad'],
        ['nonsense', 'bad'],
        ['silent', 'bad'],
        ['well', 'good'],
      ]
    )
    assert.equal(found[0].data.reason, 'no such thing')
    assert.property(found[1].data, 'late')
    const words = found.map((finding) => wordsOf(finding, translator('en')))
    assert.include(words[0].sentence, 'no such thing')
    assert.isNotEmpty(words[0].advice)
    assert.isEmpty(words[4].advice)
  })

  test('says in words what is wrong and what to do, in each state, in both languages', async ({
    assert,
  }) => {
    for (const finding of await health()) {
      for (const language of ['en', 'es']) {
        const words = wordsOf(finding, translator(language))
        assert.isNotEmpty(words.sentence, `${finding.name} ${language}`)
        assert.notEqual(words.title, finding.name)
      }
    }
  })

  test("is shown to admins with a plugin's broken check by name", async ({ client, assert }) => {
    const { ana } = await world()
    checks.push({ name: 'sick.tooth', run: () => Promise.reject(new Error('<b>ouch</b>')) })
    const page = await client.get('/settings/health').loginAs(ana)
    page.assertStatus(200)
    assert.include(page.text(), 'sick.tooth')
    assert.include(page.text(), '&lt;b&gt;ouch')
  })
})

test.group('The health page', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('asks for a copy of the key until somebody keeps one', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const copy = (person: typeof ana) =>
      client.post('/settings/health/key-copy').loginAs(person).withCsrfToken().redirects(0)
    const before = await client.get('/settings/health').loginAs(ana)
    assert.include(before.text(), 'action="/settings/health/key-copy"')
    const refused = await copy(sara)
    refused.assertStatus(403)
    const kept = await copy(ana)
    kept.assertStatus(303)
    const after = await client.get('/settings/health').loginAs(ana)
    assert.notInclude(after.text(), 'action="/settings/health/key-copy"')
  })

  test('shows what asks outside in a second step', async ({ client, assert }) => {
    const { ana } = await world()
    const quick = await client.get('/settings/health').loginAs(ana)
    assert.include(quick.text(), 'hx-get="/settings/health?also=slow"')
    assert.notInclude(quick.text(), '<strong>Certificate</strong>')
    const all = await client.get('/settings/health').qs({ also: 'slow' }).loginAs(ana)
    assert.include(all.text(), '<strong>Certificate</strong>')
    assert.notInclude(all.text(), 'hx-get="/settings/health?also=slow"')
  })
})

test.group('Checks', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('of the search index find a record that is missing in it', async ({ assert }) => {
    const { lucia } = await world()
    assert.containSubset(await searchCheck.run(), { state: 'good', data: { missing: 0 } })
    await db.from('search_entries').where({ record_name: 'contact', record_id: lucia.id }).delete()
    assert.containSubset(await searchCheck.run(), { state: 'warn', data: { missing: 1 } })
  })

  test('of the clock tell of a change that lies in the future, and of an unknown zone', async ({
    assert,
  }) => {
    await world()
    assert.containSubset(await clockCheck.run(), { state: 'good' })
    const last = await db.from('change_sets').orderBy('id', 'desc').firstOrFail()
    await db
      .from('change_sets')
      .where('id', last.id)
      .update({ created_at: toColumn(DateTime.utc().plus({ hours: 2 })) })
    assert.containSubset(await clockCheck.run(), { state: 'warn', data: { why: 'back' } })
    await db
      .from('settings')
      .where('name', 'timezone')
      .update({ value: JSON.stringify('Mars/Olympus') })
    assert.containSubset(await clockCheck.run(), { state: 'bad', data: { zone: 'Mars/Olympus' } })
  })

  test('of jobs count what is late, dead and overdue', async ({ assert }) => {
    await world()
    await db.from('jobs').delete()
    await db.from('schedules').delete()
    assert.containSubset(await jobsCheck.run(), { state: 'good' })
    await db
      .table('schedules')
      .insert({ name: 'tidy', due_at: toColumn(DateTime.utc().minus({ days: 3 })) })
    assert.containSubset(await jobsCheck.run(), { state: 'warn', data: { overdue: 1 } })
    const id = await enqueue(db.connection(), 'mail', null)
    await db
      .from('jobs')
      .where('id', id!)
      .update({ run_at: toColumn(DateTime.utc().minus({ minutes: 10 })) })
    const { data } = await jobsCheck.run()
    assert.isAtLeast(Number(data.seconds), 600)
  })

  test('of the certificate tell plain http, a certificate that nobody trusts, and one that is out of reach', async ({
    assert,
  }) => {
    assert.containSubset(await look(new URL('http://crm.example')), {
      state: 'warn',
      data: { why: 'plain' },
    })
    assert.containSubset(await look(new URL('http://localhost:3333')), { state: 'good' })
    assert.containSubset(await look(new URL('https://127.0.0.1:1')), {
      state: 'good',
      data: { why: 'away' },
    })
    const server = createServer(selfSigned, () => {})
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    const found = await look(new URL(`https://127.0.0.1:${port}`))
    await new Promise((done) => server.close(done))
    assert.containSubset(found, { state: 'bad', data: { why: 'refused' } })
    assert.isAbove(Number(found.data.days), 300)
  })

  test('of the schema find a step that was not taken', async ({ assert }) => {
    assert.containSubset(await schemaCheck.run(), { state: 'good', data: { pending: 0 } })
    const last = await db.from('adonis_schema').orderBy('id', 'desc').firstOrFail()
    await db.from('adonis_schema').where('id', last.id).delete()
    assert.containSubset(await schemaCheck.run(), { state: 'bad', data: { pending: 1 } })
  })
})

test.group('Settings', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('are pages for admins, and 403 for others', async ({ client }) => {
    const { ana, marc, sara, vic } = await world()
    for (const path of pages) {
      const page = await client.get(path).loginAs(ana)
      page.assertStatus(200)
      for (const person of [marc, sara, vic]) {
        const refused = await client.get(path).loginAs(person)
        refused.assertStatus(403)
      }
    }
  })

  test('lead each person to what they may open', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const all = await client.get('/settings').loginAs(ana)
    const own = await client.get('/settings').loginAs(sara)
    assert.include(all.text(), 'href="/settings/company"')
    assert.notInclude(own.text(), 'href="/settings/company"')
    assert.include(own.text(), 'href="/notifications"')
    assert.notInclude(all.text(), 'ranslation missing')
    assert.include(all.text(), 'id="settings-system"')
    assert.notInclude(own.text(), 'id="settings-system"')

    const found = await client.get('/settings').qs({ find: 'CURRÉNCIES' }).loginAs(ana)
    assert.include(found.text(), 'href="/settings/currencies"')
    assert.notInclude(found.text(), 'href="/settings/health"')
    const none = await client.get('/settings').qs({ find: '<x>' }).loginAs(ana)
    assert.include(none.text(), 'No setting has these words')
  })

  const typed = {
    company: 'Sur SA',
    language: 'es',
    country: 'MX',
    currency: 'MXN',
    timezone: 'America/Mexico_City',
    firstDayOfWeek: '7',
    fileMegabytes: '50',
    apiRateLimit: '',
  }

  test('of the company are kept with their history', async ({ client, assert }) => {
    const { ana } = await world()
    const response = await client
      .put('/settings/company')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form(typed)
    response.assertStatus(303)
    assert.containSubset(await company(), { name: 'Sur SA', country: 'MX', firstDayOfWeek: 7 })
    const set = await db.from('change_sets').where('kind', 'settings').firstOrFail()
    const changes = await db.from('changes').where('change_set_id', set.id)
    assert.isAbove(changes.length, 3)
    assert.isTrue(changes.some((each) => each.before_values?.includes('Norte')))
  })

  test('that are wrong come back with the reason and change nothing', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    const put = (person: typeof ana, form: object) =>
      client.put('/settings/company').loginAs(person).withCsrfToken().redirects(0).form(form)
    const wrong = await put(ana, {
      ...typed,
      company: 'x'.repeat(121),
      fileMegabytes: '9999',
      apiRateLimit: 'many',
    })
    wrong.assertStatus(422)
    for (const name of ['company', 'fileMegabytes', 'apiRateLimit'])
      assert.include(wrong.text(), `id="${name}-error"`)
    const refused = await put(sara, typed)
    refused.assertStatus(403)
    assert.containSubset(await company(), { name: 'Norte Logística', country: 'ES' })
  })
})

test.group('The page of jobs', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  async function dead() {
    const id = await enqueue(db.connection(), 'gone', null)
    await db
      .from('jobs')
      .where('id', id!)
      .update({ status: 'dead', attempts: 5, error: '<b>Boom</b>\n at x', finished_at: now() })
    return id!
  }

  test('shows why one was given up, and tries it again or forgets it', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    const [first, second] = [await dead(), await dead()]
    const page = await client.get('/settings/jobs').qs({ state: 'dead' }).loginAs(ana)
    assert.include(page.text(), '&lt;b&gt;Boom')

    const refused = await client
      .put(`/settings/jobs/${first}`)
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
    refused.assertStatus(403)
    const again = await client
      .put(`/settings/jobs/${first}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    again.assertStatus(303)
    assert.containSubset(await db.from('jobs').where('id', first).first(), {
      status: 'waiting',
      attempts: 0,
    })
    const gone = await client
      .delete(`/settings/jobs/${second}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    gone.assertStatus(303)
    assert.isNull(await db.from('jobs').where('id', second).first())
    const missing = await client
      .delete(`/settings/jobs/${second}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    missing.assertStatus(404)
  })
})
