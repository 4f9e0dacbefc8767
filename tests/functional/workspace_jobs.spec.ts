import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import type { Module } from '#modules/contract'
import modules from '#modules/registry'
import { toColumn } from '#records/clock'
import { enqueue } from '#records/jobs'
import { fireSchedules, forgetSchedules } from '#workspace/jobs/fire_schedules'
import { runJobs, Runner } from '#workspace/jobs/runner'
import { LeaseLost } from '#workspace/jobs/running_job'

const utc = (text: string) => DateTime.fromISO(text, { zone: 'utc' })

test.group('Jobs', (group) => {
  let room: Module
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await db.from('jobs').delete()
    room = { name: 'jobs test', root: '', jobs: [], listeners: {} }
    modules.all.push(room)
    return () => void modules.all.splice(modules.all.indexOf(room), 1)
  })

  const job = (id: number | null) => db.from('jobs').where('id', id!).firstOrFail()
  const status = async (id: number | null) => {
    const row = await job(id)
    return row.status as string
  }
  const dueNow = (id: number | null) =>
    db
      .from('jobs')
      .where('id', id!)
      .update({ run_at: toColumn(DateTime.utc().minus({ seconds: 1 })) })

  test('run once and are kept as done', async ({ assert }) => {
    const seen: unknown[] = []
    room.jobs!.push({ name: 'greet', run: async (payload) => void seen.push(payload) })
    const id = await enqueue(db.connection(), 'greet', { name: 'Ana' })
    await runJobs()
    await runJobs()
    assert.deepEqual(seen, [{ name: 'Ana' }])
    assert.containSubset(await job(id), { status: 'done', attempts: 1, lease_token: null })
  })

  test('wait for their time', async ({ assert }) => {
    room.jobs!.push({ name: 'later', run: async () => assert.fail('too early') })
    const runAt = DateTime.utc().plus({ minutes: 5 })
    const id = await enqueue(db.connection(), 'later', null, { runAt })
    assert.isEmpty(await runJobs())
    assert.equal(await status(id), 'waiting')
  })

  test('with a key are stored once until done', async ({ assert }) => {
    room.jobs!.push({ name: 'keyed', run: async () => {} })
    const first = await enqueue(db.connection(), 'keyed', null, { key: 'one' })
    assert.isNumber(first)
    assert.isNull(await enqueue(db.connection(), 'keyed', null, { key: 'one' }))
    await runJobs()
    assert.isNumber(await enqueue(db.connection(), 'keyed', null, { key: 'one' }))
  })

  test('that fail come back later, and are dead with the reason after their attempts', async ({
    assert,
  }) => {
    let runs = 0
    room.jobs!.push({
      name: 'broken',
      attempts: 2,
      run: async () => {
        runs++
        throw new Error('The printer is on fire.')
      },
    })
    const id = await enqueue(db.connection(), 'broken', null)
    await runJobs({ throws: false })
    const waiting = await job(id)
    assert.equal(waiting.status, 'waiting')
    assert.include(waiting.error, 'The printer is on fire.')
    assert.isAbove(utc(waiting.run_at.replace(' ', 'T')).diffNow().as('seconds'), 5)

    await dueNow(id)
    await runJobs({ throws: false })
    await dueNow(id)
    await runJobs({ throws: false })
    assert.equal(await status(id), 'dead')
    assert.equal(runs, 2)
  })

  test('that no module declares are dead at once', async ({ assert }) => {
    const id = await enqueue(db.connection(), 'nobody', null)
    await runJobs({ throws: false })
    assert.equal(await status(id), 'dead')
  })

  test('that killed their process too often are dead and not run again', async ({ assert }) => {
    room.jobs!.push({ name: 'killer', attempts: 3, run: async () => assert.fail('ran again') })
    const id = await enqueue(db.connection(), 'killer', null)
    await db.from('jobs').where('id', id!).update({ attempts: 3 })
    await runJobs({ throws: false })
    assert.equal(await status(id), 'dead')
  })

  test('are claimed by one of two', async ({ assert }) => {
    for (let count = 0; count < 30; count++) await enqueue(db.connection(), 'shared', count)
    const [one, two] = [new Runner(), new Runner()]
    const claims = await Promise.all([one.claim(20), two.claim(20), one.claim(20)])
    const ids = claims.flat().map(({ id }) => id)
    assert.equal(new Set(ids).size, ids.length)
  })

  test('keep their lease while they report progress, and stop once it is lost', async ({
    assert,
  }) => {
    let lost: unknown
    room.jobs!.push({
      name: 'long',
      async run(_, running) {
        await running.progress(3, 10)
        const row = await job(running.id)
        assert.containSubset(row, { progress_done: 3, progress_total: 10 })
        await db.from('jobs').where('id', running.id).update({ lease_token: 'somebody else' })
        await running.progress(4, 10).catch((error) => (lost = error))
        throw lost
      },
    })
    const id = await enqueue(db.connection(), 'long', null)
    await runJobs({ throws: false })
    assert.instanceOf(lost, LeaseLost)
    assert.containSubset(await job(id), { status: 'running', progress_done: 3 })
  })

  test('that were told to stop are handed back without losing an attempt', async ({ assert }) => {
    const runner = new Runner()
    room.jobs!.push({
      name: 'long work',
      async run(_, running) {
        void runner.stop()
        assert.isTrue(running.stopping)
      },
    })
    const id = await enqueue(db.connection(), 'long work', null)
    await runner.drainOne()
    assert.containSubset(await job(id), { status: 'waiting', attempts: 0, lease_token: null })
  })

  test('hand an event to each listener, and again only to those that failed', async ({
    assert,
  }) => {
    const heard: string[] = []
    let broken = true
    room.listeners!['test.happened'] = [
      (event) => void heard.push(`first ${event.data.n}`),
      () => {
        if (broken) throw new Error('not now')
        heard.push('second')
      },
      () => void heard.push('third'),
    ]
    const id = await enqueue(db.connection(), 'event', {
      name: 'test.happened',
      recordName: null,
      recordId: null,
      actorId: null,
      changeSetId: null,
      data: { n: 1 },
    })
    const everywhere = modules.all.reduce(
      (sum, each) => sum + (each.listeners?.['*']?.length ?? 0),
      0
    )
    assert.equal(everywhere + 3, modules.listenersFor('test.happened').length)
    await runJobs({ throws: false })
    assert.deepEqual(heard, ['first 1', 'third'])
    broken = false
    await dueNow(id)
    await runJobs()
    assert.deepEqual(heard, ['first 1', 'third', 'second'])
    assert.equal(await status(id), 'done')
  })
})

test.group('Schedules in the database', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(forgetSchedules)
  group.each.teardown(forgetSchedules)

  const made = () => db.from('jobs').where('name', 'nightly')
  const daily = [{ name: 'nightly', job: 'nightly', at: '02:00' }]

  test('a daily one waits for its first time', async ({ assert }) => {
    await fireSchedules(utc('2026-01-15T12:00:00Z'), daily)
    assert.isEmpty(await made())
    await fireSchedules(utc('2026-01-16T00:59:00Z'), daily)
    assert.isEmpty(await made())
    await fireSchedules(utc('2026-01-16T01:00:00Z'), daily)
    assert.lengthOf(await made(), 1)
  })

  test('several processes make one job of a moment', async ({ assert }) => {
    const often = [{ name: 'nightly', job: 'nightly', every: 60 }]
    for (let process = 0; process < 3; process++) {
      forgetSchedules()
      await fireSchedules(utc('2026-01-15T12:00:30Z'), often)
      await db.from('jobs').where('status', 'waiting').update({ status: 'done' })
    }
    assert.lengthOf(await made(), 1)
    assert.lengthOf(await db.from('schedules').where('name', 'nightly'), 1)
  })

  test('what was missed is made up for once', async ({ assert }) => {
    await fireSchedules(utc('2026-01-15T12:00:00Z'), daily)
    await fireSchedules(utc('2026-01-20T12:00:00Z'), daily)
    await fireSchedules(utc('2026-01-20T13:00:00Z'), daily)
    assert.lengthOf(await made(), 1)
  })
})
