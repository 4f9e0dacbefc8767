import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { members, openLead, ownersOf, rule } from '#tests/assignment_world'
import { runJobs } from '#workspace/jobs/runner'
import { world } from '#tests/world'

test.group('Assignment of new leads', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('goes round the people of the rule, one after the other', async ({ assert }) => {
    const { ana, marc, sara } = await world()
    await rule(ana, { people: members(sara, marc) })
    const leads = [await openLead(ana), await openLead(ana), await openLead(ana)]
    await runJobs()
    assert.deepEqual(await ownersOf(leads), [sara.id, marc.id, sara.id])
    const told = await db.from('notifications').where('kind', 'leadAssigned').select('user_id')
    assert.deepEqual(
      told.map((row) => row.user_id),
      [sara.id, marc.id, sara.id]
    )
  })
})
