import fc from 'fast-check'
import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { change, connection } from '#records/change'
import { system } from '#records/actor'
import { words } from '#records/normalise'
import { countRecords, matching, searchRecords } from '#records/search/search'
import { rebuildSearch } from '#records/search/rebuild'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import { world } from '#tests/world'

const mail = (value: string) => ({ value, kind: 'work' as const, primary: true })
const phone = (value: string) => ({ value, kind: 'mobile' as const, primary: true })

/** Name, job, e-mail and phone of each contact; letters name them below. */
const people: Record<string, [string, string, string | null, string?, string?]> = {
  a: ['Ana', 'García López', 'Head of Sales', 'ana.garcia@norte.es', '+34600123456'],
  b: ['Mariana', 'Garrido', null, 'MGarrido@Gmail.com'],
  c: ['Björn', 'Ångström', 'Engineer', 'bjorn@ab.se', '+46701234567'],
  d: ['Lo', 'Wu', 'CEO', 'lo@x.io'],
  e: ['Siobhán', "O'Brien-Smith", 'Sales & "more"'],
  f: ['Анна', 'Каренина', null, 'anna_k@почта.example'],
  g: ['Straße', 'Groß', '100% owner', 'x+tag@mail.example'],
  h: ['山田', '太郎', null, 'taro@yamada.jp', '+81312345678'],
  i: ['The', 'And', 'or not near', 'the@and.or'],
  j: ['Zoë', 'de la Cruz', 'C++ developer'],
}

/** What is typed, and who is found. */
const queries: [string, string][] = [
  ['ana', 'a'],
  ['ANA', 'a'],
  ['an', 'acfi'],
  ['a', 'acfi'],
  ['mari', 'b'],
  ['ma', 'bg'],
  ['gar', 'ab'],
  ['garc', 'a'],
  ['arci', 'a'],
  ['arri', 'b'],
  ['garcía', 'a'],
  ['garcia lopez', 'a'],
  ['lopez garcia', 'a'],
  ['lop ana', 'a'],
  ['ana garrido', ''],
  ['g', 'abg'],
  ['lo', 'ad'],
  ['wu', 'd'],
  ['w', 'd'],
  ['ceo', 'd'],
  ['sales', 'ae'],
  ['sale', 'ae'],
  ['ales', ''],
  ['angstrom', 'c'],
  ['Ångström', 'c'],
  ['bjö', 'c'],
  ['bjorn@ab.se', 'c'],
  ['jorn@', 'c'],
  ['@ab', 'c'],
  ['foo@bar.com', ''],
  ['ana.garcia@norte.es', 'a'],
  ['norte', 'a'],
  ['orte.es', 'a'],
  ['gmail.com', 'b'],
  ['mgarrido@', 'b'],
  ['600123456', 'a'],
  ['600 123 456', 'a'],
  ['+34 600 12', 'a'],
  ['0034600123', 'a'],
  ['0701234567', 'c'],
  ['(0)600-123', 'a'],
  ['123', 'ach'],
  ['1234567', 'ch'],
  ['12', ''],
  ["o'brien", 'e'],
  ['obrien', ''],
  ['brien smith', 'e'],
  ['smi', 'e'],
  ['анна', 'f'],
  ['анн', 'f'],
  ['karenina', ''],
  ['anna_k', 'f'],
  ['почта', 'f'],
  ['strasse', 'g'],
  ['gross', 'g'],
  ['100%', 'g'],
  ['x+tag', 'g'],
  ['+tag', 'g'],
  ['山', 'h'],
  ['山田', 'h'],
  ['太郎', 'h'],
  ['yamada', 'h'],
  ['the', 'i'],
  ['and', 'i'],
  ['or', 'i'],
  ['not near', 'i'],
  ['near', 'i'],
  ['c++', 'bdj'],
  ['de la cruz', 'j'],
  ['zoe', 'j'],
  ['"x* OR', ''],
  ['foo@bar.com "x* OR', ''],
  ['"ana*"', 'a'],
  ['ana OR garrido', ''],
  ['NEAR(ana', ''],
  ['ana - garcia', 'a'],
  ["'; drop table search_entries; --", ''],
  ['%', ''],
  ['_', ''],
  ['ana%', 'a'],
  ['\\', ''],
  ['"', ''],
  ['   ', ''],
  ['', ''],
  ['\u0000', ''],
  ['\u0000\u0000\u0000', ''],
  ['\ud800\ud800\ud800', ''],
  ['ana\u0000garcia', 'a'],
]

test.group('Search', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  async function addressBook() {
    const letters = new Map<number, string>()
    await change(system, 'created', async (current) => {
      const values = Object.values(people).map(
        ([firstName, lastName, jobTitle, email, number]) => ({
          firstName,
          lastName,
          jobTitle,
          emails: email ? [mail(email)] : null,
          phones: number ? [phone(number)] : null,
        })
      )
      const ids = await current.createMany(Contact, values)
      Object.keys(people).forEach((letter, at) => letters.set(ids[at], letter))
    })
    return letters
  }

  test('finds the same on every database, in the search box and in a list', async ({ assert }) => {
    const letters = await addressBook()
    const wrong: string[] = []
    for (const [text, expected] of queries) {
      const hits = await searchRecords(system, text, { types: ['contact'], limit: 50 })
      const found = hits
        .map((hit) => letters.get(hit.id)!)
        .sort()
        .join('')
      const rows = await matching(connection().from('contacts'), Contact, text).select('id')
      const listed = rows
        .map(({ id }: any) => letters.get(id)!)
        .sort()
        .join('')
      const [count] = await countRecords(system, text, ['contact'])
      if (found !== expected) wrong.push(`${text}: search finds "${found}", not "${expected}"`)
      if (listed !== expected) wrong.push(`${text}: the list finds "${listed}", not "${expected}"`)
      if ((count?.total ?? 0) !== expected.length) wrong.push(`${text}: counts ${count?.total}`)
    }
    assert.deepEqual(wrong, [])
  })

  test('takes whatever is typed, and finds a person by any beginning of any of their words', async ({
    assert,
  }) => {
    const letters = await addressBook()
    const ids = new Map([...letters].map(([id, letter]) => [letter, id]))
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc
        .array(
          fc.constantFrom(
            '"',
            '*',
            '(',
            ')',
            ':',
            '^',
            '-',
            '+',
            'AND',
            'NEAR',
            '@',
            '%',
            "'",
            '\\',
            'ana',
            'a'
          )
        )
        .map((parts) => parts.join(' '))
    )
    await fc.assert(
      fc.asyncProperty(typed, async (text) => {
        await searchRecords(system, text, { types: ['contact'] })
        await matching(connection().from('contacts'), Contact, text).select('id')
      }),
      { numRuns: 150 }
    )
    const beginnings = fc
      .constantFrom(...Object.entries(people))
      .chain(([letter, [first, last]]) =>
        fc
          .subarray(words(`${first} ${last}`), { minLength: 1 })
          .chain((some) =>
            fc.tuple(
              fc.constant(letter),
              fc.tuple(
                ...some.map((word) =>
                  fc
                    .integer({ min: 1, max: [...word].length })
                    .map((length) => [...word].slice(0, length).join(''))
                )
              )
            )
          )
      )
    await fc.assert(
      fc.asyncProperty(beginnings, async ([letter, parts]) => {
        const hits = await searchRecords(system, parts.join(' '), { types: ['contact'], limit: 50 })
        assert.include(
          hits.map((hit) => hit.id),
          ids.get(letter)!
        )
      }),
      { numRuns: 150 }
    )
  })

  test('puts equal titles first, then their beginnings, then their words, then the rest', async ({
    assert,
  }) => {
    await change(system, 'created', async () => {
      await Contact.create({ lastName: 'Ruiz', jobTitle: 'Norte expert' })
      await Company.create({ name: 'Gran Norte' })
      await Company.create({ name: 'Norte' })
      await Company.create({ name: 'Norte Logística' })
      await Contact.create({ lastName: 'Sanz', emails: [mail('x@delnorte.es')] })
      await Company.create({ name: 'Norteña' })
    })
    const hits = await searchRecords(system, 'norte')
    assert.deepEqual(
      hits.map((hit) => hit.title),
      ['Norte', 'Norteña', 'Norte Logística', 'Gran Norte', 'Ruiz', 'Sanz']
    )
    assert.lengthOf(await searchRecords(system, 'norte', { limit: 2 }), 2)
    assert.deepEqual(await titlesOf(system, 'norte', ['contact']), ['Ruiz', 'Sanz'])
  })

  test('follows changes, the trash and its way back', async ({ assert }) => {
    const company = await change(system, 'created', () => Company.create({ name: 'Qumran' }))
    const titles = (text: string) => titlesOf(system, text)

    await change(system, 'updated', () => company.merge({ name: 'Quantum' }).save())
    assert.deepEqual(await titles('qumran'), [])
    assert.deepEqual(await titles('quan'), ['Quantum'])

    await change(system, 'deleted', () => company.merge({ deletedAt: DateTime.utc() }).save())
    assert.deepEqual(await titles('quan'), [])
    await change(system, 'restored', () => company.merge({ deletedAt: null }).save())
    assert.deepEqual(await titles('quan'), ['Quantum'])

    await change(system, 'removed', () => company.delete())
    assert.deepEqual(await titles('quan'), [])
    assert.isNull(
      await connection()
        .from('search_entries')
        .where({ record_name: 'company', record_id: company.id })
        .first()
    )
  })

  test('shows only what a person may read', async ({ assert }) => {
    const { ana, sara } = await world()
    const own = { ...actorLike(sara), reach: () => 'own' as const }
    const none = { ...actorLike(sara), reach: () => 'none' as const }
    const names = (actor: any, text: string) => titlesOf(actor, text, ['contact', 'company'])

    assert.includeMembers(await names(ana, 'example'), ['Lucia Fernandez', 'Kenji Tanaka'])
    assert.sameMembers(await names(own, 'example'), ['Lucia Fernandez', 'Henrik Sorensen'])
    assert.deepEqual(await names(own, 'kenji'), [])
    assert.deepEqual(await names(own, 'tanaka.exam'), [])
    assert.deepEqual(await names(own, 'acme'), ['Acme Tools'])
    assert.deepEqual(await names(none, 'lucia'), [])
    assert.deepEqual(await countRecords(own, 'example', ['contact']), [
      { recordName: 'contact', total: 2, exact: true },
    ])
  })

  test('is made again from the records by a command', async ({ assert }) => {
    await addressBook()
    await db.from('search_entries').where('title', 'ana garcia lopez').update({ title: 'nobody' })
    assert.isAtLeast(await rebuildSearch(), 10)
    assert.deepEqual(await titlesOf(system, 'ana garcía'), ['Ana García López'])
    const [{ total }] = await db
      .from('search_entries')
      .where('record_name', 'contact')
      .count('* as total')
    assert.equal(total, 10)
  })
})

async function titlesOf(actor: any, text: string, types?: string[]) {
  const hits = await searchRecords(actor, text, { types })
  return hits.map((hit) => hit.title)
}

const actorLike = (user: any) => ({
  id: user.id,
  name: user.name,
  locale: 'en',
  timezone: 'UTC',
  teamMateIds: [],
  teamIds: [],
  may: () => false,
})
