import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { now, toColumn } from '#records/clock'
import { enqueue } from '#records/jobs'
import { fireSchedules, forgetSchedules } from '#workspace/jobs/fire_schedules'
import { runJobs } from '#workspace/jobs/runner'
import { world } from '#tests/world'

test.group('The pages of jobs', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => void (await db.from('jobs').delete()))

  async function made(name: string, columns: object) {
    const id = await enqueue(db.connection(), name, { to: 'x', token: 'hunter2' })
    await db.from('jobs').where('id', id!).update(columns)
    return id!
  }
  const dead = (error = 'Boom\n at x', name = 'mail') =>
    made(name, { status: 'dead', attempts: 8, error, finished_at: now() })
  const status = async (id: number) => {
    const row = await db.from('jobs').where('id', id).first()
    return row?.status ?? 'gone'
  }

  test('show each state under its tab, found by name and by what went wrong', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const waiting = await made('tidy', { attempts: 0 })
    const failed = await made('tidy', { attempts: 1, error: 'Error: no paper\n at x' })
    const gone = await dead('Error: the PRINTER burns\n at y')
    const shows = async (query: object) => {
      const page = await client.get('/settings/jobs').qs(query).loginAs(ana)
      page.assertStatus(200)
      return [waiting, failed, gone].filter((id) => page.text().includes(`/settings/jobs/${id}"`))
    }
    assert.deepEqual(await shows({}), [waiting])
    assert.deepEqual(await shows({ state: 'failed' }), [failed])
    assert.deepEqual(await shows({ state: 'dead' }), [gone])
    assert.deepEqual(await shows({ state: 'dead', text: 'printer b' }), [gone])
    assert.deepEqual(await shows({ state: 'dead', text: '100%_' }), [])
    assert.deepEqual(await shows({ state: 'dead', name: 'tidy' }), [])
  })

  test('turn without losing or repeating a job', async ({ client, assert }) => {
    const { ana } = await world()
    // Making the world raises events, which wait as jobs where something listens.
    await db.from('jobs').delete()
    const ids: number[] = []
    for (let count = 0; count < 120; count++)
      ids.push((await enqueue(db.connection(), 'tidy', count))!)
    await db
      .from('jobs')
      .whereIn('id', ids.slice(0, 70))
      .update({ run_at: toColumn(DateTime.utc()) })
    const seen: number[] = []
    let path: string | undefined = '/settings/jobs'
    while (path) {
      const page: any = await client.get(path).loginAs(ana)
      seen.push(
        ...[...page.text().matchAll(/class="link" href="\/settings\/jobs\/(\d+)"/g)].map(([, id]) =>
          Number(id)
        )
      )
      path = /href="([^"]+)" rel="next"/.exec(page.text())?.[1].replaceAll('&amp;', '&')
    }
    assert.sameMembers(seen, ids)
  })

  test('show one job whole but for its secrets', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const id = await dead('<i>Boom</i>\n at deep.ts:7')
    const page = await client.get(`/settings/jobs/${id}`).loginAs(ana)
    assert.include(page.text(), 'deep.ts:7')
    assert.notInclude(page.text(), '<i>Boom')
    assert.notInclude(page.text(), 'hunter2')
    const refused = await client.get(`/settings/jobs/${id}`).loginAs(sara)
    refused.assertStatus(403)
    const missing = await client.get(`/settings/jobs/${id + 999}`).loginAs(ana)
    missing.assertStatus(404)
  })

  test('try everything of a kind again, and say so in the audit log', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    const [one, two, other] = [await dead(), await dead(), await dead('Boom', 'tidy')]
    const retry = (person: typeof ana) =>
      client
        .post('/settings/jobs/retries')
        .loginAs(person)
        .withCsrfToken()
        .redirects(0)
        .form({ name: 'mail' })
    const refused = await retry(sara)
    refused.assertStatus(403)
    assert.equal(await status(one), 'dead')
    const done = await retry(ana)
    done.assertStatus(303)
    assert.deepEqual(
      [await status(one), await status(two), await status(other)],
      ['waiting', 'waiting', 'dead']
    )
    const noted = await db.from('change_sets').where('kind', 'jobsRetried').firstOrFail()
    assert.deepEqual(JSON.parse(noted.data), { count: 2, job: 'mail' })
  })

  test('refuse to take away what runs', async ({ client, assert }) => {
    const { ana } = await world()
    const id = await made('tidy', { status: 'running', lease_token: 'x', lease_until: now() })
    const refused = await client
      .delete(`/settings/jobs/${id}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    refused.assertStatus(404)
    assert.equal(await status(id), 'running')
  })

  test('are fresh by themselves without keeping the session alive', async ({ client, assert }) => {
    const { ana } = await world()
    const page = await client.get('/settings/jobs').loginAs(ana)
    assert.match(page.text(), /hx-trigger="every 5s"[^>]*X-Background/)
  })
})

test.group('The page of schedules', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await db.from('jobs').delete()
    await db.from('schedules').delete()
    forgetSchedules()
    return () => forgetSchedules()
  })

  test('switches one off and on, with its entry in the audit log', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const put = (person: typeof ana, on: string, name = 'access.tidy') =>
      client
        .put(`/settings/schedules/${name}`)
        .loginAs(person)
        .withCsrfToken()
        .redirects(0)
        .form({ on })
    const refused = await put(sara, '0')
    refused.assertStatus(403)
    const missing = await put(ana, '0', 'nothing')
    missing.assertStatus(404)

    const off = await put(ana, '0')
    off.assertStatus(303)
    await fireSchedules()
    const keys = async () => {
      const rows = await db.from('jobs').whereNotNull('unique_key')
      return rows.map((row) => row.unique_key)
    }
    assert.notInclude(await keys(), 'schedule:access.tidy')
    const page = await client.get('/settings/schedules').loginAs(ana)
    assert.include(page.text(), 'Switched off')
    assert.isNotNull(
      await db.from('change_sets').where({ kind: 'settings', actor_id: ana.id }).first()
    )

    await put(ana, '1')
    await fireSchedules()
    assert.include(await keys(), 'schedule:access.tidy')
  })

  test('runs one now, once, and shows how it went', async ({ client, assert }) => {
    const { ana } = await world()
    const run = () =>
      client.post('/settings/schedules/access.tidy/runs').loginAs(ana).withCsrfToken().redirects(0)
    const first = await run()
    first.assertStatus(303)
    await run()
    const rows = await db.from('jobs').where('unique_key', 'schedule:access.tidy')
    assert.lengthOf(rows, 1)
    await runJobs()
    const done = await db.from('jobs').where('id', rows[0].id).firstOrFail()
    assert.isNotNull(done.started_at)
    const page = await client.get('/settings/schedules').loginAs(ana)
    assert.include(page.text(), `/settings/jobs/${rows[0].id}"`)
  })
})
