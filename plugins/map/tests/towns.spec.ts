import { test } from '@japa/runner'
import { findTown, townsLike } from '../towns/find_towns.ts'
import { isNear, townKey, typedKeys } from '../towns/town_name.ts'
import { inMap, withTowns } from './towns.ts'

test.group('A town as typed', (group) => {
  group.setup(withTowns)

  const places: [string, Parameters<typeof findTown>[0], string | null][] = [
    ['plain', { town: 'Bilbao', country: 'ES' }, 'Bilbao ES sure'],
    ['case and accents', { town: 'MALAGA', country: 'ES' }, 'Málaga ES sure'],
    ['in its own language', { town: 'München', country: 'DE' }, 'Munich DE sure'],
    ['in Spanish', { town: 'Londres', country: 'GB' }, 'London GB sure'],
    ['one of two names', { town: 'Donostia', country: 'ES' }, 'Donostia / San Sebastián ES sure'],
    [
      'both names',
      { town: 'San Sebastián/Donostia', country: 'ES' },
      'Donostia / San Sebastián ES likely',
    ],
    ['other order', { town: 'Vitoria-Gasteiz', country: 'ES' }, 'Gasteiz / Vitoria ES sure'],
    [
      'article behind',
      { town: "Hospitalet de Llobregat, L'", country: 'ES' },
      "L'Hospitalet de Llobregat ES sure",
    ],
    ['postcode before', { town: '48001 Bilbao', country: 'ES' }, 'Bilbao ES sure'],
    ['short form', { town: 'Saint Louis', country: 'US', region: 'MO' }, 'St. Louis US sure'],
    ['region by code', { town: 'Springfield', country: 'US', region: 'IL' }, 'Springfield US sure'],
    [
      'region by name',
      { town: 'Springfield', country: 'US', region: 'Massachusetts' },
      'Springfield US sure',
    ],
    ['no region', { town: 'Springfield', country: 'US' }, 'Springfield US unsure'],
    ['no country', { town: 'Paris' }, 'Paris FR likely'],
    ['a letter wrong', { town: 'Barcelone', country: 'ES' }, 'Barcelona ES sure'],
    ['two swapped', { town: 'Valaldolid', country: 'ES' }, 'Valladolid ES unsure'],
    ['nowhere', { town: 'Xyzzyville', country: 'ES' }, null],
    ['nothing', { town: ' ', country: 'ES' }, null],
    ['in another country', { town: 'Bilbao', country: 'DE' }, null],
  ]
  for (const [name, lookup, expected] of places) {
    test(
      `is found: ${name}`,
      inMap(async ({ assert }: any) => {
        const found = await findTown(lookup)
        assert.equal(
          found && `${found.town.name} ${found.town.country} ${found.certainty}`,
          expected
        )
      })
    )
  }

  test(
    'is the one whose region or postcode fits',
    inMap(async ({ assert }: any) => {
      const illinois = await findTown({ town: 'Springfield', country: 'US', region: 'Illinois' })
      assert.equal(illinois!.town.admin, 'IL')
      const lleida = await findTown({ town: 'Vilanova', country: 'ES', postcode: '25000' })
      const seat = await findTown({ town: 'Mieres', country: 'ES', region: 'Asturias' })
      const elsewhere = await findTown({ town: 'Mieres', country: 'ES', region: 'Girona' })
      assert.isNotNull(lleida)
      assert.equal(seat!.town.postal, '33')
      assert.equal(elsewhere!.town.postal, '17')
    })
  )

  test(
    'is offered while it is typed, the largest first',
    inMap(async ({ assert }: any) => {
      const [first, second] = await townsLike('Valen', 'ES')
      assert.equal(first.name, 'Valencia')
      assert.isAbove(first.population, second.population)
      assert.isEmpty(await townsLike('V'))
    })
  )
})

test.group('Names of towns', () => {
  test('are folded to one form', ({ assert }) => {
    assert.equal(townKey(' L’Hospitalet  de-Llobregat '), 'lhospitalet de llobregat')
    assert.equal(townKey('St. Louis'), 'saint louis')
    assert.deepEqual(typedKeys(''), [])
  })

  test('are near with one letter more, less, other or swapped', ({ assert }) => {
    for (const near of ['bilbo', 'bilbaoo', 'bilbap', 'blibao', 'bilbao'])
      assert.isTrue(isNear('bilbao', near), near)
    for (const far of ['bilb', 'balbio', 'madrid']) assert.isFalse(isNear('bilbao', far), far)
  })
})
