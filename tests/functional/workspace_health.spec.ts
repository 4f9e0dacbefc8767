import { mkdirSync } from 'node:fs'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import type { HealthCheck, Module } from '#modules/contract'
import modules from '#modules/registry'
import { translator } from '#modules/translator'
import { company } from '#records/company'
import { now } from '#records/clock'
import { enqueue } from '#records/jobs'
import settings from '#start/env'
import { health } from '#workspace/health/health'
import { wordsOf } from '#workspace/health/words'
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
