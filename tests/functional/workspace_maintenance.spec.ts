import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { enqueue } from '#records/jobs'
import { connection } from '#records/change'
import ApiToken from '#access/models/api_token'
import { addForm, saveForm } from '#leads/forms/builder'
import { Runner } from '#workspace/jobs/runner'
import {
  beginMaintenance,
  endMaintenance,
  maintenance,
  retryAfter,
} from '#workspace/maintenance/maintenance'
import { world } from '#tests/world'

const closed = { message: 'We move house.', until: null, pausesJobs: false }

test.group('Maintenance', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('keeps staff out with the message, and lets admins go on under a banner', async ({
    client,
    assert,
  }) => {
    const people = await world()
    const until = DateTime.utc().plus({ minutes: 20 }).toISO()
    await beginMaintenance(people.ana, { ...closed, until })

    const shut = await client.get('/contacts').loginAs(people.sara)
    shut.assertStatus(503)
    shut.assertTextIncludes('We move house.')
    assert.approximately(Number(shut.header('retry-after')), 1200, 5)
    const manager = await client.get('/').loginAs(people.marc)
    manager.assertStatus(503)
    const swapped = await client.get('/contacts').loginAs(people.sara).header('HX-Request', 'true')
    swapped.assertStatus(503)
    assert.equal(swapped.header('hx-reswap'), 'none')

    const open = await client.get('/contacts').loginAs(people.ana)
    open.assertStatus(200)
    open.assertTextIncludes('id="under-maintenance"')

    await endMaintenance(people.ana)
    const again = await client.get('/contacts').loginAs(people.sara)
    again.assertStatus(200)
    assert.notInclude(again.text(), 'under-maintenance')
  })

  test('lets people sign in and out', async ({ client }) => {
    const people = await world()
    await beginMaintenance(people.ana, closed)
    const login = await client.get('/login')
    login.assertStatus(200)
    login.assertTextIncludes('Only admins can work right now.')
    const out = await client.delete('/session').loginAs(people.sara).withCsrfToken().redirects(0)
    out.assertStatus(303)
  })

  test('is told to programs and to visitors of forms in their own way', async ({
    client,
    assert,
  }) => {
    const people = await world()
    const { token } = await ApiToken.make(people.ana, 'test')
    const form = await addForm(people.ana, 'Contact us')
    await saveForm(people.ana, form, { published: true }, null)
    await beginMaintenance(people.ana, closed)

    const api = await client.get('/api/v1/contacts').bearerToken(token).accept('json')
    api.assertStatus(503)
    assert.include(api.header('content-type'), 'application/problem+json')
    assert.equal(api.header('retry-after'), '300')
    assert.equal(JSON.parse(api.text()).status, 503)

    const visitor = await client.get(`/f/${form.key}`).header('Accept-Language', 'es')
    visitor.assertStatus(503)
    visitor.assertTextIncludes('We move house.')
    visitor.assertTextIncludes('Volvemos enseguida')
    assert.include(visitor.header('content-security-policy'), 'frame-ancestors *')
    const quote = await client.get('/q/abcdefghijklmnopqrstuvwxyz')
    quote.assertStatus(503)
    const live = await client.get('/health/live')
    live.assertStatus(200)
  })

  test('is begun, changed and ended on its page', async ({ client, assert }) => {
    const people = await world()
    const page = await client.get('/settings/maintenance').loginAs(people.ana)
    page.assertStatus(200)
    const put = (fields: Record<string, string>) =>
      client
        .put('/settings/maintenance')
        .loginAs(people.ana)
        .withCsrfToken()
        .redirects(0)
        .form(fields)
    const wrong = await put({ message: 'x'.repeat(501), until: '2001-01-01T10:00' })
    wrong.assertStatus(422)
    wrong.assertTextIncludes('Use at most 500 characters.')
    wrong.assertTextIncludes('Choose a moment that is still to come.')
    assert.isNull(await maintenance())

    const begun = await put({
      message: 'A new disk',
      until: '2090-01-31T10:00',
      pausesJobs: 'true',
    })
    begun.assertStatus(303)
    const found = await maintenance()
    assert.containSubset(found, {
      message: 'A new disk',
      until: '2090-01-31T09:00:00.000Z',
      pausesJobs: true,
    })
    const ended = await client
      .delete('/settings/maintenance')
      .loginAs(people.ana)
      .withCsrfToken()
      .redirects(0)
    ended.assertStatus(303)
    assert.isNull(await maintenance())
    const sets = await db
      .from('change_sets')
      .whereIn('kind', ['maintenanceBegun', 'maintenanceEnded'])
    assert.lengthOf(sets, 2)
  })

  test('pauses jobs only where that was asked for', async ({ assert }) => {
    const people = await world()
    await db.from('jobs').delete()
    await enqueue(connection(), 'tidy', null)
    const state = async () => {
      const job = await db.from('jobs').where('name', 'tidy').first()
      return job.status
    }
    await beginMaintenance(people.ana, { ...closed, pausesJobs: true })
    const runner = new Runner()
    runner.look()
    await new Promise((resolve) => setTimeout(resolve, 200))
    await runner.stop()
    assert.equal(await state(), 'waiting')

    await beginMaintenance(people.ana, closed)
    const second = new Runner()
    second.look()
    await new Promise((resolve) => setTimeout(resolve, 400))
    await second.stop()
    assert.equal(await state(), 'done')
  })

  test('asks to come again at its end, within a minute and an hour', ({ assert }) => {
    const now = DateTime.fromISO('2030-01-31T10:00:00Z') as DateTime<true>
    const wait = (until: string | null) => retryAfter({ ...closed, until, since: '' }, now)
    assert.equal(wait(null), 300)
    assert.equal(wait('2030-01-31T10:20:00Z'), 1200)
    assert.equal(wait('2030-01-31T09:00:00Z'), 60)
    assert.equal(wait('2030-02-28T09:00:00Z'), 3600)
  })
})
