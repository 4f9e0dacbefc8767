import { test } from '@japa/runner'
import fc from 'fast-check'
import { DateTime } from 'luxon'
import { becameOf, compared } from '#pipeline/forecast/compared'
import type { DealState } from '#pipeline/forecast/deal_state'
import { forecast, sumOf, type Split } from '#pipeline/forecast/figures'
import { periodsFrom } from '#pipeline/forecast/periods'

const day = DateTime.fromISO('2026-11-25', { zone: 'Europe/Madrid' })
const months = periodsFrom(day, 'month', 3)
const rates = new Map([
  [1, { decided: 40, won: 10, enough: true }],
  [2, { decided: 3, won: 3, enough: false }],
])

const deal = (values: Partial<DealState>): DealState => ({
  id: 1,
  title: 'D',
  ownerId: 7,
  pipelineId: 1,
  stageId: 1,
  type: 'open',
  amount: 1000,
  weighted: 500,
  category: 'pipeline',
  closesOn: '2026-11-30',
  closedAt: null,
  ...values,
})
const of = (
  deals: DealState[],
  splits = new Map<number, Split[]>(),
  only: Set<number> | null = null
) => forecast(deals, splits, months, rates, only)

test.group('Forecast: periods', () => {
  test('are months or quarters of the person’s own calendar', ({ assert }) => {
    assert.deepEqual(
      months.map(({ key, from, until }) => [key, from, until]),
      [
        ['2026-11', '2026-11-01', '2026-12-01'],
        ['2026-12', '2026-12-01', '2027-01-01'],
        ['2027-01', '2027-01-01', '2027-02-01'],
      ]
    )
    assert.equal(months[0].fromMoment, '2026-10-31 23:00:00.000')
    assert.deepEqual(
      periodsFrom(day, 'quarter', 2).map(({ key, from }) => [key, from]),
      [
        ['2026-Q4', '2026-10-01'],
        ['2027-Q1', '2027-01-01'],
      ]
    )
  })
})

test.group('Forecast: figures', () => {
  for (const [what, values, expected] of [
    ['open, by its category', {}, { pipeline: 1000, weighted: 500, observed: 250, open: 1 }],
    ['promised', { category: 'commit' }, { commit: 1000, weighted: 500, observed: 250, open: 1 }],
    [
      'called closed while open',
      { category: 'closed' },
      { commit: 1000, weighted: 500, observed: 250, open: 1 },
    ],
    [
      'too few decided deals',
      { stageId: 2 },
      { pipeline: 1000, weighted: 500, observed: 500, open: 1 },
    ],
    [
      'won',
      { type: 'won', category: 'closed', closedAt: '2026-11-02 10:00:00.000' },
      { closed: 1000, weighted: 1000, observed: 1000, won: 1 },
    ],
    ['lost', { type: 'lost', category: 'omitted' }, {}],
    ['left out', { category: 'omitted' }, {}],
    ['expected later in another period', { closesOn: '2026-12-01' }, {}],
    ['won before', { type: 'won', category: 'closed', closedAt: '2026-10-31 22:59:59.999' }, {}],
    [
      'won on the first, seen from Madrid',
      { type: 'won', category: 'closed', closedAt: '2026-10-31 23:00:00.000' },
      { closed: 1000, weighted: 1000, observed: 1000, won: 1 },
    ],
  ] as [string, Partial<DealState>, object][]) {
    test(`a deal that is ${what}`, ({ assert }) => {
      const { total } = of([deal(values)])
      assert.deepEqual(sumOf([total.get('2026-11')]), { ...sumOf([]), ...expected })
    })
  }

  test('deals without a period are kept apart', ({ assert }) => {
    const { total } = of([
      deal({ closesOn: '2026-10-31' }),
      deal({ closesOn: null }),
      deal({ closesOn: '2030-01-01' }),
    ])
    assert.deepEqual([...total.keys()], ['early', 'undated', 'late'])
  })

  test('a split deal counts with its parts, and whole to the cent', ({ assert }) => {
    const splits = new Map([
      [1, [3333, 3333, 3334].map((share, at) => ({ userId: at + 1, share }))],
    ])
    const { total, people } = of([deal({ amount: 100, weighted: 10 })], splits)
    const parts = [1, 2, 3].map((id) => people.get(id)!.get('2026-11')!.pipeline)
    assert.deepEqual(parts, [33, 33, 34])
    assert.equal(total.get('2026-11')!.pipeline, 100)
    const one = of([deal({ amount: 100 })], splits, new Set([2]))
    assert.equal(one.total.get('2026-11')!.pipeline, 33)
  })

  test('people always add up to the total', () => {
    const amounts = fc.integer({ min: 0, max: 10_000_000 })
    const shares = fc
      .array(fc.integer({ min: 1, max: 5000 }), { minLength: 0, maxLength: 4 })
      .map((all) => all.map((share, at) => ({ userId: at + 1, share })))
    fc.assert(
      fc.property(fc.array(fc.tuple(amounts, amounts, shares), { maxLength: 12 }), (all) => {
        const deals = all.map(([amount, weighted], id) => deal({ id, amount, weighted }))
        const splits = new Map(all.map(([, , parts], id) => [id, parts]))
        const { total, people } = of(deals, splits)
        const sum = sumOf([...people.values()].map((own) => own.get('2026-11')))
        const whole = sumOf([total.get('2026-11')])
        return (
          sum.pipeline === whole.pipeline &&
          sum.weighted === whole.weighted &&
          sum.observed === whole.observed &&
          whole.pipeline === deals.reduce((one, { amount }) => one + amount, 0)
        )
      })
    )
  })
})

test.group('Forecast: what changed', () => {
  for (const [then, now, expected] of [
    [null, {}, ['added']],
    [null, { type: 'won' }, ['added', 'won']],
    [null, { type: 'lost' }, []],
    [{}, null, ['vanished']],
    [{ type: 'won' }, null, []],
    [{}, { type: 'won' }, ['won']],
    [{}, { type: 'lost' }, ['lost']],
    [{ type: 'lost' }, {}, ['reopened']],
    [{ type: 'won' }, { type: 'won' }, []],
    [{}, {}, []],
    [{}, { stageId: 2 }, ['advanced']],
    [{}, { closesOn: '2026-12-01' }, ['slipped']],
    [{}, { closesOn: null }, ['slipped']],
    [{ closesOn: null }, {}, ['pulledIn']],
    [{}, { amount: 1001 }, ['grew']],
    [{}, { amount: 999, closesOn: '2026-12-24', stageId: 3 }, ['advanced', 'slipped', 'shrank']],
  ] as [Partial<DealState> | null, Partial<DealState> | null, string[]][]) {
    test(`${JSON.stringify(then)} to ${JSON.stringify(now)}: ${expected.join(', ') || 'nothing'}`, ({
      assert,
    }) => {
      assert.deepEqual(
        becameOf({ then: then && deal(then), now: now && deal(now) }) as string[],
        expected
      )
    })
  }

  test('deals are put beside each other by id', ({ assert }) => {
    const found = compared(
      new Map([
        [1, deal({ id: 1 })],
        [2, deal({ id: 2 })],
      ]),
      new Map([
        [2, deal({ id: 2, amount: 5 })],
        [3, deal({ id: 3 })],
      ])
    )
    assert.deepEqual(
      ['vanished', 'shrank', 'added'].map((name) => found.get(name as any)!.length),
      [1, 1, 1]
    )
  })
})
