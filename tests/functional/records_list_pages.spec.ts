import { test } from '@japa/runner'
import fc from 'fast-check'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { system } from '#records/actor'
import { change } from '#records/change'
import { Invalid } from '#records/errors'
import { readListParams, writeListParams } from '#records/query/list_params'
import { ListQuery, type Page } from '#records/query/list_query'
import { queryOf } from '#records/query/saved_view'
import Contact from '#contacts/models/contact'
import { world } from '#tests/world'

const sorts = [
  undefined,
  '-name',
  'jobTitle',
  '-jobTitle',
  'lifecycle,-birthday',
  '-birthday,jobTitle',
  'lifecycle,-lastContactedAt',
  '-lastContactedAt,name',
  '-id',
]

async function walk(sort: string | undefined, limit: number) {
  const page = async (cursor: string | null): Promise<Page> => {
    const query = await ListQuery.from(
      Contact,
      system,
      readListParams(Contact, { sort, limit, ...(cursor ? { cursor } : {}) })
    )
    return query.page()
  }
  const forward: number[][] = []
  let current = await page(null)
  let last = current
  for (;;) {
    forward.push(current.rows.map(({ id }) => id))
    last = current
    if (!current.next) break
    current = await page(current.next)
  }
  const backward: number[][] = [last.rows.map(({ id }) => id)]
  while (last.previous) {
    last = await page(last.previous)
    backward.unshift(last.rows.map(({ id }) => id))
  }
  return { forward, backward }
}

test.group('Pages of a list', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('give every row once and in order, there and back, with ties and gaps', async ({
    assert,
  }) => {
    const value = <T>(values: T[]) => fc.constantFrom<T | null>(null, ...values)
    const rows = fc.array(
      fc.record({
        lastName: fc.constantFrom('Ruiz', 'Álvarez', 'alvarez', 'Zeta', 'ruiz'),
        jobTitle: value(['Buyer', 'buyer', 'Árbitro', 'CTO']),
        lifecycle: value(['lead', 'customer'] as const),
        birthday: value([DateTime.utc(1980, 5, 17), DateTime.utc(1990, 1, 1)]),
        lastContactedAt: value([
          DateTime.utc(2026, 1, 1, 10, 0, 0, 1),
          DateTime.utc(2026, 1, 1, 10, 0, 0, 2),
        ]),
        doNotCall: fc.boolean(),
      }),
      { minLength: 0, maxLength: 24 }
    )
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(...sorts),
        fc.integer({ min: 1, max: 7 }),
        async (made, sort, limit) => {
          await db.from('contacts').delete()
          await change(system, 'seeded', (current) => current.createMany(Contact, made))
          const { forward, backward } = await walk(sort, limit)
          const whole = await walk(sort, 200)
          assert.deepEqual(forward.flat(), whole.forward.flat())
          assert.lengthOf(new Set(forward.flat()), made.length)
          assert.deepEqual(backward.flat(), forward.flat())
        }
      ),
      { numRuns: 60 }
    )
  }).timeout(60_000)

  test('sort names by their folded form, and no value before any value', async ({ assert }) => {
    await change(system, 'seeded', (current) =>
      current.createMany(Contact, [
        { lastName: 'Zapata', birthday: DateTime.utc(1970, 1, 1) },
        { lastName: 'Álvarez' },
        { lastName: 'bueno', birthday: DateTime.utc(1960, 1, 1) },
      ])
    )
    const names = async (sort: string) => {
      const query = await ListQuery.from(Contact, system, readListParams(Contact, { sort }))
      const { rows } = await query.page()
      return rows.map(({ title }) => title).join(' ')
    }
    assert.equal(await names('name'), 'Álvarez bueno Zapata')
    assert.equal(await names('birthday'), 'Álvarez bueno Zapata')
    assert.equal(await names('-birthday'), 'Zapata bueno Álvarez')
  })

  test('say what their URL said', ({ assert }) => {
    const urls = [
      'filter[lifecycle][anyOf]=lead,customer&filter[owner][me]=1&sort=-updatedAt,name&columns=name,owner',
      'filter={"any":[{"field":"lastName","operator":"contains","value":"a,b"},{"all":[{"field":"tags","operator":"anyOf","value":["x"]},{"field":"owner","operator":"me"}]}]}',
      'view=3&q=ana&limit=20&trash=1&filter=',
      'filter[birthday][between]=1980-01-01,1990-01-01',
    ]
    for (const url of urls) {
      const read = readListParams(Contact, queryOf(new URLSearchParams(url)))
      const again = readListParams(Contact, queryOf(writeListParams(read)))
      assert.deepEqual(again, read, url)
    }
  })

  test('never break on what is thrown at them', async ({ client, assert }) => {
    const { ana } = await world()
    const odd = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        "' or 1=1 --",
        '%00',
        '\u0000',
        '[]',
        '{"all":[{}]}',
        '-1',
        '999999999999999999999',
        '__proto__',
        'name',
        'lastName',
        'updatedAt',
        'lifecycle',
        '7d',
        'WyJuYW1lLGlkIiwwLDAsMSwyXQ'
      )
    )
    const params = fc.array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom(
            'filter',
            'sort',
            'columns',
            'view',
            'q',
            'cursor',
            'limit',
            'trash',
            'filter[lastName][contains]',
            'filter[emails][is]',
            'filter[updatedAt][within]',
            'filter[updatedAt][on]',
            'filter[birthday][between]',
            'filter[company.revenue][gt]',
            'filter[phones][is]',
            'filter[tags][allOf]',
            'filter[addresses.country][is]',
            'filter[id][anyOf]',
            'filter[owner][is]',
            'filter[__proto__][is]',
            'add[field]'
          ),
          fc.tuple(odd, odd).map(([field, operator]) => `filter[${field}][${operator}]`)
        ),
        odd
      ),
      { minLength: 1, maxLength: 4 }
    )
    let seen = 0
    await fc.assert(
      fc.asyncProperty(params, async (pairs) => {
        const search = new URLSearchParams(pairs)
        try {
          const read = readListParams(Contact, queryOf(search))
          const list = await ListQuery.from(Contact, ana, read)
          await list.page()
        } catch (error) {
          assert.instanceOf(error, Invalid, search.toString())
          seen++
        }
      }),
      { numRuns: 500 }
    )
    assert.isAbove(seen, 50)
    const pages = fc.sample(params, 30)
    for (const pairs of pages) {
      const page = await client.get(`/contacts?${new URLSearchParams(pairs)}`).loginAs(ana)
      assert.isBelow(page.status(), 500, new URLSearchParams(pairs).toString())
    }
  }).timeout(60_000)

  test('cost three queries besides those of signing in', async ({ client, assert }) => {
    const { ana } = await world()
    await client.get('/contacts').loginAs(ana)
    const statements: string[] = []
    db.connection()
      .getReadClient()
      .on('query', ({ sql }: any) => statements.push(sql))
    const page = await client.get('/contacts').loginAs(ana)
    page.assertStatus(200)
    const own = statements.filter((sql) =>
      /from .?contacts|from .?saved_views|from .?companies|from .?tags|as .?page/i.test(sql)
    )
    assert.isAtMost(own.length, 3, own.join('\n'))
    assert.isAtLeast(own.length, 2)
  })
})
