import { test } from '@japa/runner'
import fc from 'fast-check'
import { earned, type Tier } from '#pipeline/commission/tiers'

const flat: Tier[] = [{ from: 0, percent: '5' }]
const steps: Tier[] = [
  { from: 0, percent: '5' },
  { from: 100_000, percent: '7.5' },
  { from: 200_000, percent: '10' },
]
const late: Tier[] = [
  { from: 0, percent: '0' },
  { from: 50_000, percent: '3' },
]

test.group('Commission: what a basis earns', () => {
  for (const [what, tiers, mode, before, basis, amount, percents] of [
    ['a percentage', flat, 'marginal', 0, 100_000, 5_000, ['5']],
    ['half a cent, upward', flat, 'marginal', 0, 10, 1, ['5']],
    ['less than half a cent', flat, 'marginal', 0, 9, 0, ['5']],
    ['nothing', flat, 'marginal', 0, 0, 0, ['5']],
    ['a loss', flat, 'marginal', 0, -500, 0, ['5']],
    ['within the first tier', steps, 'marginal', 0, 100_000, 5_000, ['5']],
    ['over two tiers, each its own', steps, 'marginal', 0, 150_000, 5_000 + 3_750, ['5', '7.5']],
    ['over all tiers', steps, 'marginal', 0, 250_000, 5_000 + 7_500 + 5_000, ['5', '7.5', '10']],
    ['on top of what was there', steps, 'marginal', 100_000, 50_000, 3_750, ['7.5']],
    ['across a border reached before', steps, 'marginal', 90_000, 20_000, 500 + 750, ['5', '7.5']],
    ['the whole, below a tier', steps, 'whole', 0, 99_999, 5_000, ['5']],
    ['the whole, at a tier', steps, 'whole', 0, 100_000, 7_500, ['7.5']],
    ['the whole, lifting what was there', steps, 'whole', 90_000, 20_000, 8_250 - 4_500, ['7.5']],
    ['a tier that starts late', late, 'marginal', 0, 60_000, 300, ['0', '3']],
    ['a loss after a win gives back', steps, 'whole', 110_000, -20_000, 4_500 - 8_250, ['5']],
  ] as [string, Tier[], 'marginal' | 'whole', number, number, number, string[]][]) {
    test(`${what}: ${before} + ${basis} earns ${amount}`, ({ assert }) => {
      assert.deepEqual(earned(tiers, mode, before, basis), { amount, percents })
    })
  }

  test('deals one by one earn what they would earn together', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('marginal' as const, 'whole' as const),
        (bases, mode) => {
          let before = 0
          let sum = 0
          for (const basis of bases) {
            sum += earned(steps, mode, before, basis).amount
            before += basis
          }
          return sum === earned(steps, mode, 0, before).amount
        }
      )
    )
  })
})
