import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { change } from '#records/change'
import { enqueueEvents } from '#records/jobs'
import Role from '#access/models/role'
import { runJobs } from '#workspace/jobs/runner'
import { notify, unreadCount } from '#workspace/notifications/notification'
import { world, type World } from '#tests/world'

test.group('Notifications', (group) => {
  let people: World
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    people = await world()
    await db.from('jobs').delete()
  })

  const mention = () => {
    const { ana, marc, sara, dora, lucia } = people
    return notify([sara.id, marc.id, ana.id, dora.id, sara.id], 'mention', {
      record: lucia,
      actorId: marc.id,
    })
  }

  test('reach each colleague once, never who did it nor who left', async ({ assert }) => {
    const { ana, marc, sara, dora } = people
    await mention()
    assert.equal(await unreadCount(sara.id), 1)
    assert.equal(await unreadCount(ana.id), 1)
    assert.equal(await unreadCount(marc.id), 0)
    assert.equal(await unreadCount(dora.id), 0)
  })

  test('are listed as sentences, opened, and read', async ({ client, assert }) => {
    const { sara, leo } = people
    await mention()
    const bell = await client.get('/notifications/bell').loginAs(sara)
    assert.include(bell.text(), 'bell__count')
    const list = await client.get('/notifications').loginAs(sara)
    list.assertStatus(200)
    assert.include(list.text(), 'Marc Puig mentioned you on Lucia Fernandez')

    const row = await db.from('notifications').where('user_id', sara.id).firstOrFail()
    const foreign = await client.get(`/notifications/${row.id}`).loginAs(leo).redirects(0)
    foreign.assertStatus(404)
    assert.equal(await unreadCount(sara.id), 1)
    const opened = await client.get(`/notifications/${row.id}`).loginAs(sara).redirects(0)
    opened.assertStatus(303)
    opened.assertHeader('location', `/go/contact/${people.lucia.id}`)
    assert.equal(await unreadCount(sara.id), 0)
  })

  test('do not name a record that their reader may not see any more', async ({
    client,
    assert,
  }) => {
    const { ana, leo, lucia, marc } = people
    await notify([leo.id], 'mention', { record: lucia, actorId: marc.id })
    await change(ana, 'role', async () => {
      const role = await Role.named('member')
      const none = { read: 'none', create: 'none', edit: 'none', delete: 'none', export: 'none' }
      const records = { ...role.permissions.records, contact: none }
      await role.merge({ permissions: { ...role.permissions, records } as any }).save()
    })
    const list = await client.get('/notifications').loginAs(leo)
    assert.include(list.text(), 'Marc Puig mentioned you on a record')
    assert.notInclude(list.text(), 'Lucia Fernandez')
  })

  test('are all read at once, by their reader only', async ({ client, assert }) => {
    const { ana, sara } = people
    await mention()
    const response = await client.put('/notifications').loginAs(sara).withCsrfToken().redirects(0)
    response.assertStatus(303)
    assert.equal(await unreadCount(sara.id), 0)
    assert.equal(await unreadCount(ana.id), 1)
  })

  test('come by mail to who asked for it, unless they were read before', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = people
    for (const person of [ana, sara]) {
      const kept = await client
        .put('/notifications/mails')
        .loginAs(person)
        .withCsrfToken()
        .redirects(0)
        .form({ kinds: ['mention', 'nonsense'] })
      kept.assertStatus(303)
    }
    await mention()
    await db
      .from('notifications')
      .where('user_id', ana.id)
      .update({ read_at: '2026-01-01 00:00:00' })
    await runJobs({ throws: false })
    const mails = await db.from('jobs').where('name', 'mail')
    assert.lengthOf(mails, 1)
    const payload = JSON.parse(mails[0].payload)
    assert.equal(payload.to, sara.email)
    assert.include(payload.data.sentence, 'Lucia Fernandez')
  })

  test('tell who began an import that it is done', async ({ client, assert }) => {
    const { sara } = people
    await enqueueEvents(db.connection(), [
      {
        name: 'import.done',
        recordName: 'contact',
        recordId: null,
        actorId: sara.id,
        changeSetId: null,
        data: { import: 7, file: 'a.csv', created: 3, updated: 1, failed: 0 },
      },
    ])
    await runJobs()
    const list = await client.get('/notifications').loginAs(sara)
    assert.include(list.text(), 'Your import is done: 4 rows')
    const row = await db.from('notifications').where('user_id', sara.id).firstOrFail()
    const opened = await client.get(`/notifications/${row.id}`).loginAs(sara).redirects(0)
    opened.assertHeader('location', '/imports/7')
  })
})
