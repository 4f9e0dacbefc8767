import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { toColumn } from '#records/clock'
import { endSession, openSession, sessionsOf, userOfSession } from '#access/sessions'
import { change } from '#records/change'
import User from '#access/models/user'
import { password, world } from '#tests/world'

test.group('Sessions', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('bring back the person with role and teams in one query', async ({ assert }) => {
    const { sara, marc, teams } = await world()
    const token = await openSession(sara)
    const user = await userOfSession(token)

    assert.equal(user!.id, sara.id)
    assert.deepEqual([...user!.teamMateIds].sort(), [marc.id, sara.id].sort())
    assert.deepEqual(user!.teamIds, [teams.sales.id])
    assert.equal(user!.reach('read', 'contact'), 'all')
    assert.equal(user!.reach('edit', 'contact'), 'own')
    assert.equal(user!.reach('export', 'contact'), 'none')
    assert.isFalse(user!.may('users'))
    assert.isTrue(await user!.passwordIs(password))
    assert.isFalse(await user!.passwordIs('wrong'))
  })

  test('keep only a hash of the token', async ({ assert }) => {
    const { ana } = await world()
    const token = await openSession(ana)
    assert.notInclude(JSON.stringify(await db.from('user_sessions')), token)
  })

  test('end after twelve idle hours and after thirty days', async ({ assert }) => {
    const { ana } = await world()
    const ago = (past: object) => toColumn(DateTime.utc().minus(past))
    const token = await openSession(ana)
    await db.from('user_sessions').update({ last_seen_at: ago({ hours: 11, minutes: 59 }) })
    assert.exists(await userOfSession(token))
    await db.from('user_sessions').update({ last_seen_at: ago({ hours: 12, minutes: 1 }) })
    assert.isNull(await userOfSession(token))
    await db
      .from('user_sessions')
      .update({ last_seen_at: ago({ hours: 0 }), expires_at: ago({ seconds: 1 }) })
    assert.isNull(await userOfSession(token))
  })

  test('are gone at once when the person is disabled or the session ended', async ({ assert }) => {
    const { ana, sara } = await world()
    const [token, other] = [await openSession(sara), await openSession(sara)]
    const [latest] = await sessionsOf(sara.id)
    assert.isFalse(await endSession(ana.id, latest.id))
    assert.isTrue(await endSession(sara.id, latest.id))
    assert.lengthOf(await sessionsOf(sara.id), 1)
    await change(ana, 'disabled', async () => {
      const user = await User.findOrFail(sara.id)
      await user.merge({ disabledAt: DateTime.utc() }).save()
    })
    assert.isNull(await userOfSession(token))
    assert.isNull(await userOfSession(other))
  })

  test('show what a role allows as soon as it changes', async ({ assert }) => {
    const { vic } = await world()
    const token = await openSession(vic)
    assert.equal((await userOfSession(token))!.reach('read', 'contact'), 'all')
    await db
      .from('roles')
      .where('key', 'viewer')
      .update({ permissions: JSON.stringify({ records: {}, rights: [] }) })
    assert.equal((await userOfSession(token))!.reach('read', 'contact'), 'none')
  })
})
