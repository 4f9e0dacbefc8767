import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { DateTime } from 'luxon'
import { change } from '#records/change'
import { system } from '#records/actor'
import { Invalid } from '#records/errors'
import { ListQuery } from '#records/query/list_query'
import { readListParams } from '#records/query/list_params'
import { readFilter } from '#records/query/filter_tree'
import { tagIds } from '#records/tags'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import { world, type World } from '#tests/world'

const day = (offset: number) =>
  DateTime.now().setZone('Europe/Madrid').startOf('day').plus({ days: offset })

async function found(Record: any, actor: any, filter: unknown) {
  const query = await ListQuery.from(Record, actor, readListParams(Record, { filter }))
  const { rows } = await query.page()
  return rows
}
const firstNames = async (actor: any, filter: unknown) => {
  const rows = await found(Contact, actor, filter)
  return rows
    .map((row) => row.firstName.toLowerCase())
    .sort()
    .join(' ')
}

/** Gives the six contacts of the world something to be found by. */
async function detailed(): Promise<World> {
  const made = await world()
  await change(system, 'seeded', async () => {
    const [newsletter, vip] = await tagIds(['Newsletter', 'Vip'], system)
    await made.lucia
      .merge({
        jobTitle: 'Jefa de Operaciones',
        lifecycle: 'customer',
        tags: [newsletter, vip],
        birthday: DateTime.utc(1980, 5, 17),
        phones: [{ value: '+34600123456', kind: 'work', primary: true }],
        addresses: [
          { kind: 'work', primary: true, city: 'Málaga', country: 'ES', postalCode: '29001' },
        ],
        lastContactedAt: day(0).plus({ hours: 1 }).toUTC(),
        collaborators: [made.leo.id],
      } as any)
      .save()
    await made.henrik
      .merge({
        jobTitle: 'CTO 100% [beta]_x',
        lifecycle: 'lead',
        tags: [newsletter],
        addresses: [{ kind: 'work', primary: true, city: 'Oslo', country: 'NO' }],
        lastContactedAt: day(-10).plus({ hours: 12 }).toUTC(),
        nextActivityAt: day(3).plus({ hours: 12 }).toUTC(),
      } as any)
      .save()
    await made.amelie
      .merge({ lifecycle: 'customer', doNotCall: true, lastContactedAt: day(-40).toUTC() } as any)
      .save()
    await made.borealis.merge({ revenue: 123456, industry: null } as any).save()
    await made.acme.merge({ revenue: 500000 } as any).save()
  })
  return made
}

type Case = [string, unknown, string]
const cases: Case[] = [
  ['name contains, accents and case aside', { name: { contains: 'LÚCIA f' } }, 'lucia'],
  ['text is, case aside', { jobTitle: { is: 'jefa de operaciones' } }, 'lucia'],
  ['text contains signs that patterns know', { jobTitle: { contains: '100% [beta]_' } }, 'henrik'],
  ['signs are not wildcards', { jobTitle: { contains: 'C_O' } }, ''],
  [
    'text is not, empty included',
    { jobTitle: { isNot: 'JEFA de operaciones' } },
    'amelie henrik kenji priya tomas',
  ],
  [
    'text starts and ends',
    { lastName: { startsWith: 'sor' }, firstName: { endsWith: 'RIK' } },
    'henrik',
  ],
  ['text any of', { lastName: { anyOf: 'nair,tanaka' } }, 'kenji priya'],
  ['text empty', { jobTitle: { empty: '1' } }, 'amelie kenji priya tomas'],
  ['text not empty', { jobTitle: { notEmpty: '1' } }, 'henrik lucia'],
  ['text not contains', { firstName: { notContains: 'I' } }, 'tomas'],
  ['choice any of', { lifecycle: { anyOf: 'lead,customer' } }, 'amelie henrik lucia'],
  [
    'choice none of, empty included',
    { lifecycle: { noneOf: 'customer' } },
    'henrik kenji priya tomas',
  ],
  ['e-mail contains', { emails: { contains: '@TANAKA' } }, 'kenji'],
  ['e-mail is', { emails: { is: 'Priya@nair.example' } }, 'priya'],
  ['e-mail starts', { emails: { startsWith: 'am' } }, 'amelie'],
  ['e-mail not contains', { emails: { notContains: 'a' } }, ''],
  ['phone by its digits', { phones: { contains: '600 123' } }, 'lucia'],
  ['phone is, as typed in the company’s country', { phones: { is: '600 12 34 56' } }, 'lucia'],
  ['phone empty', { phones: { empty: '1' } }, 'amelie henrik kenji priya tomas'],
  ['tags any of, by name', { tags: { anyOf: 'newsletter,nobody' } }, 'henrik lucia'],
  ['tags all of', { tags: { allOf: 'NEWSLETTER,vip' } }, 'lucia'],
  ['tags none of', { tags: { noneOf: 'vip' } }, 'amelie henrik kenji priya tomas'],
  ['country by code', { 'addresses.country': { is: 'ES' } }, 'lucia'],
  ['country by name', { 'addresses.country': { anyOf: 'Norway,Spain' } }, 'henrik lucia'],
  ['country is not', { 'addresses.country': { isNot: 'ES' } }, 'amelie henrik kenji priya tomas'],
  ['country empty', { 'addresses.country': { empty: '1' } }, 'amelie kenji priya tomas'],
  ['city, accents aside', { 'addresses.city': { is: 'malaga' } }, 'lucia'],
  ['city contains', { 'addresses.city': { contains: 'it' } }, ''],
  ['postal code starts', { 'addresses.postal': { startsWith: '29' } }, 'lucia'],
  ['owner is me', { owner: { me: '1' } }, 'priya'],
  ['owner is not me', { owner: { notMe: '1' } }, 'amelie henrik kenji lucia tomas'],
  ['company name', { 'company.name': { contains: 'boreal' } }, 'amelie henrik'],
  ['company figure', { 'company.revenue': { gt: '2000' } }, 'lucia'],
  ['company owner', { 'company.owner': { empty: '1' } }, ''],
  ['company empty', { company: { empty: '1' } }, 'priya'],
  ['yes', { doNotCall: { true: '1' } }, 'amelie'],
  ['no', { doNotCall: { false: '1' } }, 'henrik kenji lucia priya tomas'],
  ['day on', { birthday: { on: '1980-05-17' } }, 'lucia'],
  ['day between, open end', { birthday: { between: ['1980-05-17', ''] } }, 'lucia'],
  ['day after', { birthday: { after: '1980-05-17' } }, ''],
  ['moment today', { lastContactedAt: { on: 'today' } }, 'lucia'],
  ['moment within', { lastContactedAt: { within: '2w' } }, 'henrik lucia'],
  ['moment older than', { lastContactedAt: { olderThan: '30d' } }, 'amelie'],
  ['moment next', { nextActivityAt: { next: '7d' } }, 'henrik'],
  ['moment before a day', { lastContactedAt: { before: 'yesterday' } }, 'amelie henrik'],
  ['moment empty', { lastContactedAt: { empty: '1' } }, 'kenji priya tomas'],
  [
    'built-in moment',
    { createdAt: { within: 'thisYear' } },
    'amelie henrik kenji lucia priya tomas',
  ],
  ['collaborators', { collaborators: { notEmpty: '1' } }, 'lucia'],
  [
    'nested any in all',
    JSON.stringify({
      all: [
        { field: 'lifecycle', operator: 'notEmpty' },
        {
          any: [
            { field: 'tags', operator: 'anyOf', value: ['vip'] },
            {
              all: [
                { field: 'doNotCall', operator: 'true' },
                { field: 'company.name', operator: 'startsWith', value: 'bor' },
              ],
            },
          ],
        },
      ],
    }),
    'amelie lucia',
  ],
  ['nothing asked', {}, 'amelie henrik kenji lucia priya tomas'],
]

const wrong: Case[] = [
  ['unknown field', { nothing: { is: 'x' } }, 'unknownField'],
  ['a property of every object', { constructor: { is: 'x' } }, 'unknownField'],
  ['secret field', { mergedInto: { is: '1' } }, 'unknownField'],
  ['secret field of a colleague', { 'owner.password': { startsWith: '$' } }, 'unknownField'],
  ['two steps away', { 'company.owner.name': { is: 'x' } }, 'unknownField'],
  ['operator of another type', { lifecycle: { gt: 'x' } }, 'unknownOperator'],
  ['no choice', { lifecycle: { is: 'nope' } }, 'notChoice'],
  ['no date', { birthday: { on: 'soon' } }, 'wrongFilterDate'],
  ['no length of time', { birthday: { within: '7x' } }, 'wrongFilterDate'],
  ['no country', { 'addresses.country': { is: 'Atlantis' } }, 'notCountry'],
  ['no value', { lastName: { contains: '' } }, 'missingFilterValue'],
  ['no id', { owner: { is: 'ana' } }, 'wrongFilterValue'],
  ['no number', { 'company.revenue': { gt: 'many' } }, 'notNumber'],
  ['no tree', '{"all":', 'filterForm'],
  ['a list', ['x'], 'filterForm'],
  ['too deep', `${'{"all":['.repeat(6)}${']}'.repeat(6)}`, 'filterForm'],
  ['too long', { lastName: { is: 'x'.repeat(201) } }, 'wrongFilterValue'],
  [
    'too many',
    JSON.stringify({
      any: Array.from({ length: 26 }, () => ({
        all: [
          { field: 'lastName', operator: 'empty' },
          { field: 'lastName', operator: 'empty' },
        ],
      })),
    }),
    'filterTooLarge',
  ],
]

test.group('A list’s filter', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('finds what it says', async ({ assert }) => {
    const { ana } = await detailed()
    for (const [title, filter, expected] of cases) {
      assert.equal(await firstNames(ana, filter), expected, title)
    }
  })

  test('refuses with a sentence what makes no sense', async ({ assert }) => {
    const { ana } = await world()
    for (const [title, filter, key] of wrong) {
      const error: any = await (async () =>
        ListQuery.from(Contact, ana, readListParams(Contact, { filter })))().catch((e) => e)
      assert.instanceOf(error, Invalid, title)
      assert.equal(error.errors.filter.key, key, title)
    }
  })

  test('reaches team and collaborators’ rows, and no field of a company one may not see', async ({
    assert,
  }) => {
    const { marc, leo, acme } = await detailed()
    assert.equal(await firstNames(marc, { owner: { myTeam: '1' } }), 'amelie henrik lucia')
    assert.equal(await firstNames(leo, { collaborators: { me: '1' } }), 'lucia')

    const own = Object.create(leo, { reach: { value: () => 'own' } })
    assert.equal(await firstNames(own, {}), 'kenji lucia')
    assert.equal(await firstNames(own, { company: { is: String(acme.id) } }), 'lucia')
    assert.equal(await firstNames(own, { 'company.name': { contains: 'acme' } }), '')
    const none = Object.create(leo, { reach: { value: () => 'none' } })
    assert.equal(await firstNames(none, {}), '')
  })

  test('works for companies too', async ({ assert }) => {
    const { ana } = await detailed()
    const rows = await found(Company, ana, { name: { startsWith: 'boreal' } })
    assert.deepEqual(
      rows.map((row) => row.title),
      ['Boréalis Énergie']
    )
    assert.throws(() => readFilter(Company, { taxId: { gt: '1' } }))
  })
})
