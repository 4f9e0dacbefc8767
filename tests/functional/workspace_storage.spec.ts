import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { enqueue } from '#records/jobs'
import { runJobs } from '#workspace/jobs/runner'
import { measureUse } from '#workspace/storage/usage'
import { world } from '#tests/world'

test.group('Storage', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => void (await db.from('jobs').delete()))

  test('is measured table by table, with their rows, and file by what it belongs to', async ({
    assert,
  }) => {
    const { lucia } = await world()
    await db.table('files').insert({
      name: 'plan.pdf',
      type: 'application/pdf',
      size: 5_000_000,
      hash: 'x',
      storage_key: 'aa/bb',
      record_name: 'contact',
      record_id: lucia.id,
      created_at: '2026-01-01 00:00:00.000',
    })
    const uses = await measureUse()
    const contacts = uses.find(({ kind }) => kind === 'table:contacts')
    assert.equal(contacts?.count, 6)
    assert.isAbove(contacts!.bytes, 0)
    assert.containSubset(uses, [{ kind: 'files:contact', bytes: 5_000_000, count: 1 }])
  })

  test('is shown to admins once it was measured, with its growth and the largest files', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    const before = await client.get('/settings/storage').loginAs(ana)
    before.assertStatus(200)
    assert.include(before.text(), 'Nothing was measured yet')
    const refused = await client.get('/settings/storage').loginAs(sara)
    refused.assertStatus(403)

    const asked = await client
      .post('/settings/storage/measures')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    asked.assertStatus(303)
    await runJobs()
    await db
      .table('storage_samples')
      .insert({ day: '2026-01-01', kind: 'table:contacts', bytes: 1, count: 1 })
    const page = await client.get('/settings/storage').loginAs(ana)
    assert.include(page.text(), '>contacts<')
    assert.include(page.text(), '<svg')
    await enqueue(db.connection(), 'storage.measure', null)
    await runJobs()
    const days = await db.from('storage_samples').distinct('day')
    assert.isAtMost(days.length, 2)
  })

  test('is rehearsed before anything goes', async ({ client, assert }) => {
    const { ana } = await world()
    const id = await enqueue(db.connection(), 'tidy', null)
    await db.from('jobs').where('id', id!).update({ status: 'done' })
    const tidy = (what: string) =>
      client
        .post('/settings/storage/tidyings')
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
        .form({ what })
    const page = await client.get('/settings/storage').qs({ rehearse: 1 }).loginAs(ana)
    assert.include(page.text(), '1 piece of finished work')
    const unknown = await tidy('everything')
    unknown.assertStatus(404)
    assert.lengthOf(await db.from('jobs').where('id', id!), 1)
    const done = await tidy('finishedJobs')
    done.assertStatus(303)
    assert.lengthOf(await db.from('jobs').where('id', id!), 0)
  })
})
