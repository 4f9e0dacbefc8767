import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { system } from '#records/actor'
import { change } from '#records/change'
import { eraseForGood } from '#records/trash'
import Role from '#access/models/role'
import User from '#access/models/user'
import { assignByRules } from '#leads/assignment/assign'
import AssignmentRule from '#leads/assignment/models/assignment_rule'
import LeadAssignment from '#leads/assignment/models/lead_assignment'
import type Lead from '#leads/models/lead'
import { members, openLead, ownersOf, rule } from '#tests/assignment_world'

const quiet = { quiet: true }

/** Outside of the transaction that other tests share, so that two really wait for each other. */
test.group('Two who assign leads at once', (group) => {
  let people: User[] = []
  let role: Role
  let leads: Lead[] = []
  let lastSet = 0

  group.each.setup(async () => {
    const last = await db.from('change_sets').max('id as id').first()
    lastSet = Number(last?.id ?? 0)
    await change(
      system,
      'seeded',
      async () => {
        const permissions = { records: { '*': { read: 'all' } }, rights: [] } as any
        role = await Role.create({ key: 'atOnce', name: 'At once', builtIn: false, permissions })
        people = []
        for (const name of ['One', 'Two', 'Three'])
          people.push(
            await User.create({ name, email: `${name}@once.example`, roleId: role.id } as any)
          )
      },
      quiet
    )
    await rule(system as any, { people: members(...people) })
    leads = []
    for (let at = 0; at < 30; at++) leads.push(await openLead(system as any))

    return async () => {
      for (const lead of leads) await eraseForGood(system, lead)
      await change(
        system,
        'erased',
        async () => {
          for (const each of [...people, role, ...(await AssignmentRule.all())]) await each.delete()
        },
        quiet
      )
      await db.from('assignment_turns').whereNot('whose', 'all').delete()
      await db.from('notifications').delete()
      await db.from('jobs').delete()
      await db.from('changes').where('change_set_id', '>', lastSet).delete()
      await db.from('change_sets').where('id', '>', lastSet).delete()
    }
  })

  test('give each lead once, and nobody two turns or none', async ({ assert }) => {
    const ids = leads.map(({ id }) => id)
    const results = await Promise.all([
      assignByRules(system, ids, { first: true }),
      assignByRules(system, ids.slice(0, 20), { first: true }),
      assignByRules(system, ids.slice(10), { first: true }),
    ])
    assert.equal(
      results.reduce((sum, { outcomes }) => sum + outcomes.length, 0),
      30
    )
    const owners = await ownersOf(leads)
    for (const { id } of people) assert.equal(owners.filter((owner) => owner === id).length, 10)
    assert.lengthOf(await LeadAssignment.all(), 30)
  })

  test('take turns one after the other for leads that come apart', async ({ assert }) => {
    const ids = leads.map(({ id }) => id)
    await Promise.all(ids.map((id) => assignByRules(system, [id], { first: true })))
    const assigned = await LeadAssignment.query().orderBy('id')
    const order = assigned.map(({ assigneeId }) => assigneeId)
    for (let at = 3; at < order.length; at++) assert.equal(order[at], order[at - 3])
  })
})
