import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { change } from '#records/change'
import Role from '#access/models/role'
import Activity from '#contacts/models/activity'
import { greeting } from '#workspace/today/greeting'
import { world } from '#tests/world'

test.group('Today', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('greets by the hour of the reader', ({ assert }) => {
    assert.deepEqual([4, 5, 11, 12, 17, 18, 22, 23, 0].map(greeting), [
      'night',
      'morning',
      'morning',
      'afternoon',
      'afternoon',
      'evening',
      'evening',
      'night',
      'night',
    ])
  })

  test('shows what changed lately, only as far as one may see', async ({ client, assert }) => {
    const { ana, leo } = await world()
    await change(ana, 'role', async () => {
      const role = await Role.named('member')
      const own = { read: 'own', create: 'all', edit: 'own', delete: 'own', export: 'none' }
      const records = { ...role.permissions.records, '*': own }
      await role.merge({ permissions: { ...role.permissions, records } as any }).save()
    })
    const page = await client.get('/').loginAs(leo)
    page.assertStatus(200)
    assert.include(page.text(), 'Kenji Tanaka')
    assert.notInclude(page.text(), 'Lucia Fernandez')
    const whole = await client.get('/').loginAs(ana)
    assert.include(whole.text(), 'Lucia Fernandez')
  })

  test('counts what is due today, and lists the tasks of this person alone', async ({
    client,
    assert,
  }) => {
    const { sara, leo, lucia } = await world()
    const task = (subject: string, days: number, assigneeId: number) =>
      change(sara, 'created', () =>
        Activity.create({
          kind: 'task',
          subject,
          aboutName: 'contact',
          aboutId: lucia.id,
          dueAt: DateTime.utc().plus({ days }),
          assigneeId,
        })
      )
    await task('Late quote', -2, sara.id)
    await task('Next week call', 7, sara.id)
    await task('Task of Leo', -1, leo.id)
    const page = await client.get('/').loginAs(sara)
    assert.include(page.text(), 'Late quote')
    assert.include(page.text(), 'Next week call')
    assert.match(page.text(), /Tasks due<\/span><strong class="num">1</)
    assert.notInclude(page.text(), 'Task of Leo')
  })

  test('shows first steps to admins until they put them away', async ({ client, assert }) => {
    const { ana, sara } = await world()
    for (const [name, table] of [
      ['contact', 'contacts'],
      ['company', 'companies'],
    ]) {
      for (const { id } of await db.from(table).select('id'))
        await db.table('demo_records').insert({ record_name: name, record_id: id })
    }
    const before = await client.get('/').loginAs(ana)
    assert.include(before.text(), 'First steps')
    const other = await client.get('/').loginAs(sara)
    assert.notInclude(other.text(), 'First steps')
    const refused = await client.delete('/first-steps').loginAs(sara).withCsrfToken().redirects(0)
    refused.assertStatus(403)
    const away = await client.delete('/first-steps').loginAs(ana).withCsrfToken().redirects(0)
    away.assertStatus(303)
    const page = await client.get('/').loginAs(ana)
    assert.notInclude(page.text(), 'First steps')
  })
})
