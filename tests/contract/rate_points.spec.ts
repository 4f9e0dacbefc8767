import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { askForRates } from '#records/currencies/ask_rates'
import { rateOn, useCurrency } from '#records/currencies/rates'
import { gate } from '#tests/contract/harbour/module'
import { world } from '#tests/world'

test.group('A module knows exchange rates', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('and is asked for those in use; others are left alone', async ({ assert }) => {
    const { ana } = await world()
    gate.asked = []
    assert.equal(await askForRates(), 0)
    assert.isEmpty(gate.asked)
    await useCurrency(ana, 'USD')
    assert.equal(await askForRates(), 1)
    assert.deepEqual(gate.asked, ['EUR', 'USD'])
    const rate = await rateOn('USD', '2026-02-01')
    assert.deepInclude(rate, { onDate: '2026-01-02', rate: '0.91' })
    assert.isNull(await rateOn('XPF', '2026-02-01'))
    assert.equal(await askForRates(), 0)
  })
})
