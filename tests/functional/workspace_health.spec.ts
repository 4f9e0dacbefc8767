import { mkdirSync } from 'node:fs'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { company } from '#records/company'
import { now } from '#records/clock'
import { enqueue } from '#records/jobs'
import settings from '#start/env'
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

  test('is told to anyone as good, warn or bad, without the reason', async ({ client, assert }) => {
    const live = await client.get('/health/live')
    live.assertStatus(200)
    live.assertBody({ status: 'up' })
    const ready = await client.get('/health/ready')
    ready.assertStatus(200)
    assert.deepEqual(Object.keys(ready.body().checks).sort(), [
      'database',
      'disk',
      'jobs',
      'mail',
      'schema',
      'storage',
    ])
    for (const state of Object.values<string>(ready.body().checks))
      assert.include(['good', 'warn', 'bad'], state)
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
