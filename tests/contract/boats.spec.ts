import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { change } from '#records/change'
import { system } from '#records/actor'
import { Boat } from '#tests/contract/boats/module'

test.group('A module in twenty lines', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('stores its record', async ({ assert }) => {
    const boat = await change(system, 'created', () =>
      Boat.create({ name: 'Galerna', rig: 'sloop' })
    )
    assert.equal(boat.title, 'Galerna')
    assert.equal(boat.url, `/boats/${boat.id}`)
  })
})
