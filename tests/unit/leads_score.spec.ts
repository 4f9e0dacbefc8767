import { test } from '@japa/runner'
import { scoreOf, worthOf } from '#leads/score/worth'

const since = new Date('2026-03-01T12:00:00Z')
const after = (days: number) => new Date(since.getTime() + days * 86_400_000)

test.group('What points are worth', () => {
  test('{0}')
    .with([
      ['all of them at first', 30, 30, 0, 30],
      ['half of them half-way', 30, 30, 15, 15],
      ['rounded, halves up', 25, 30, 15, 13],
      ['nothing at the end', 30, 30, 30, 0],
      ['nothing long after', 30, 30, 365, 0],
      ['all of them before their day', 30, 30, -5, 30],
      ['all of them where they do not fade', 30, null, 365, 30],
      ['a fine fades too', -20, 10, 5, -10],
      ['a fine ends at nought, not below', -20, 10, 10, 0],
      ['over one day', 10, 1, 0.25, 8],
    ] as [string, number, number | null, number, number][])
    .run(({ assert }, [, points, decay, days, expected]) => {
      assert.strictEqual(worthOf(points, since, decay, after(days)), expected)
    })

  test('a score is their sum, within bounds', ({ assert }) => {
    const line = (worth: number) => ({
      key: 'rule 1',
      label: '',
      points: worth,
      worth,
      since: since.toISOString(),
      decayDays: null,
    })
    assert.equal(scoreOf([]), 0)
    assert.equal(scoreOf([line(30), line(-10)]), 20)
    assert.equal(scoreOf([line(9_000_000)]), 1_000_000)
  })
})
