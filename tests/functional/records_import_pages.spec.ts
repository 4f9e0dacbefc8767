import { existsSync } from 'node:fs'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import Contact from '#contacts/models/contact'
import { Import } from '#records/import/import'
import { tidyJob } from '#records/import/run_jobs'
import { runJobs } from '#workspace/jobs/runner'
import { world, type World } from '#tests/world'

const people =
  'First name,Last name,Email\nJon,Etxe,jon@etxe.example\nLucia,F,lucia@fernandez.example\nBad,Row,nope\n'

test.group('Import pages', (group) => {
  let house: World
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    house = await world()
  })

  test('take a file from upload to undo', async ({ client, assert }) => {
    const as = (request: any) => request.loginAs(house.ana).withCsrfToken().redirects(0)
    const sent = await as(client.post('/imports'))
      .fields({ record: 'contact' })
      .file('file', Buffer.from(people), { filename: 'people.csv', contentType: 'text/csv' })
    sent.assertStatus(303)
    const row = await Import.query().orderBy('id', 'desc').firstOrFail()
    assert.equal(sent.header('location'), `/imports/${row.id}/mapping`)

    const mapping = await as(client.get(`/imports/${row.id}/mapping`))
    mapping.assertStatus(200)
    assert.include(mapping.text(), 'jon@etxe.example')
    const checked = await as(client.put(`/imports/${row.id}/mapping`)).form({
      column_0: 'firstName',
      column_1: 'lastName',
      column_2: 'emails',
      key: 'emails',
      mode: 'both',
    })
    checked.assertStatus(303)
    const checking = await as(client.get(`/imports/${row.id}`))
    assert.include(checking.text(), 'hx-trigger="load delay:2s"')
    await runJobs()
    const rehearsed = await as(client.get(`/imports/${row.id}`))
    assert.include(rehearsed.text(), `action="/imports/${row.id}/run"`)
    assert.include(rehearsed.text(), 'Lucia Fernandez')
    assert.isNull(await Contact.findBy('first_name', 'Jon'))

    const started = await as(client.post(`/imports/${row.id}/run`))
    started.assertStatus(303)
    await runJobs()
    await row.refresh()
    assert.equal(row.status, 'done')
    const bell = await db.from('notifications').where('user_id', house.ana.id).first()
    assert.equal(bell.kind, 'importDone')
    assert.deepInclude({ ...row.result }, { created: 1, updated: 1, failed: 1 })
    const done = await as(client.get(`/imports/${row.id}`))
    assert.include(done.text(), `/imports/${row.id}/failed-rows`)
    const failed = await as(client.get(`/imports/${row.id}/failed-rows`))
    assert.include(failed.text(), 'Bad,Row,nope')
    const records = await as(client.get(`/imports/${row.id}/records`))
    assert.include(records.text(), 'Jon Etxe')
    const list = await as(client.get('/imports'))
    assert.include(list.text(), 'people.csv')

    const undone = await as(client.delete(`/imports/${row.id}/run`))
    undone.assertStatus(303)
    await runJobs()
    const lucia = await Contact.findOrFail(house.lucia.id)
    assert.equal(lucia.lastName, 'Fernandez')
    const jon = await Contact.findByOrFail('first_name', 'Jon')
    assert.isNotNull(jon.deletedAt)
    await row.refresh()
    assert.equal(row.status, 'undone')
  })

  test('refuse who may not import, and hide what is somebody else’s', async ({ client }) => {
    const row = await upload(client, house.marc)
    const hers = await upload(client, house.ana)
    for (const path of ['/imports', '/imports/new', `/imports/${row.id}`]) {
      const answer = await client.get(path).loginAs(house.vic)
      answer.assertStatus(403)
    }
    const other = await client.get(`/imports/${hers.id}`).loginAs(house.marc)
    other.assertStatus(404)
    const run = await client
      .post(`/imports/${row.id}/run`)
      .loginAs(house.ana)
      .withCsrfToken()
      .redirects(0)
    run.assertStatus(403)
  })

  test('answer a broken file with its sentence', async ({ client, assert }) => {
    const answer = await client
      .post('/imports')
      .loginAs(house.ana)
      .withCsrfToken()
      .fields({ record: 'contact' })
      .file('file', Buffer.from('PK\u0003\u0004'), { filename: 'x.csv', contentType: 'text/csv' })
    answer.assertStatus(422)
    assert.include(answer.text(), 'This is an Excel file.')
    assert.isNull(await Import.first())
  })

  test('forget files that nobody went on with', async ({ client, assert }) => {
    const row = await upload(client, house.ana)
    await tidyJob.run(null, {} as any)
    assert.isNotNull(await Import.find(row.id))
    await row.merge({ createdAt: DateTime.utc().minus({ days: 8 }) }).save()
    await tidyJob.run(null, {} as any)
    assert.isNull(await Import.find(row.id))
    assert.isFalse(existsSync(row.filePath))
  })

  async function upload(client: any, user: any) {
    await client
      .post('/imports')
      .loginAs(user)
      .withCsrfToken()
      .redirects(0)
      .fields({ record: 'contact' })
      .file('file', Buffer.from(people), { filename: 'people.csv', contentType: 'text/csv' })
    return Import.query().orderBy('id', 'desc').firstOrFail()
  }
})
