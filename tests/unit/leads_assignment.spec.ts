import { test } from '@japa/runner'
import { readPattern, withinPattern } from '#leads/assignment/postcode'
import { areaOf, liesWithin, type Area, type Place } from '#leads/assignment/territory_match'
import { leastOpen, takeTurn, type Turns } from '#leads/assignment/turns'

const area = (values: Partial<Area>): Area => ({
  countries: [],
  regions: [],
  postcodes: [],
  ...values,
})
const people = (...weights: number[]) => weights.map((weight, at) => ({ id: at + 1, weight }))

function rounds(count: number, all = people(1, 1, 1), there = all) {
  let turns: Turns = {}
  return Array.from({ length: count }, () => {
    const turn = takeTurn(turns, all, there)
    turns = turn.turns
    return turn.chosen.id
  })
}

test.group('Whose turn it is', () => {
  test('goes strictly round where shares are equal', ({ assert }) => {
    assert.deepEqual(rounds(7), [1, 2, 3, 1, 2, 3, 1])
  })

  test('mixes unequal shares as evenly as they can be', ({ assert }) => {
    assert.deepEqual(rounds(8, people(3, 1)), [1, 1, 2, 1, 1, 1, 2, 1])
  })

  test('passes over who is away, and heaps nothing up for them', ({ assert }) => {
    const all = people(1, 1, 1)
    assert.deepEqual(rounds(4, all, [all[0], all[2]]), [1, 3, 1, 3])
    let turns: Turns = {}
    for (let lead = 0; lead < 50; lead++) turns = takeTurn(turns, all, [all[0], all[2]]).turns
    const back = Array.from({ length: 6 }, () => {
      const turn = takeTurn(turns, all, all)
      turns = turn.turns
      return turn.chosen.id
    })
    assert.equal(back.filter((id) => id === 2).length, 2)
  })

  test('forgets who left the rule and begins with who came', ({ assert }) => {
    const { turns } = takeTurn({ 1: -2, 2: 1, 9: 1 }, people(1, 1, 1), people(1, 1, 1))
    assert.deepEqual(Object.keys(turns), ['1', '2', '3'])
    assert.equal(
      Object.values(turns).reduce((sum, each) => sum + each, 0),
      -1
    )
  })

  test('is for the one with the fewest open leads, then who got one longest ago', ({ assert }) => {
    const all = people(1, 1, 1)
    const open = new Map([
      [1, 4],
      [2, 2],
      [3, 2],
    ])
    assert.equal(
      leastOpen(
        all,
        open,
        new Map([
          [2, 9],
          [3, 5],
        ])
      ).id,
      3
    )
    assert.equal(leastOpen(all, open, new Map([[2, 9]])).id, 3)
    assert.equal(leastOpen(all, new Map(), new Map()).id, 1)
  })
})

test.group('Territories', () => {
  const codes: [string, string, boolean][] = [
    ['28', '28001', true],
    ['28', '08028', false],
    ['28000-28999', '28013', true],
    ['28000-28999', '29000', false],
    ['28000 – 28999', '28 013', true],
    ['1000-1099', '1012 AB', true],
    ['1000-1099', '1101 AB', false],
    ['1012AB-1012KZ', '1012 CX', true],
    ['1012AB-1012KZ', '1012 LA', false],
    ['1012', 'NL-1012AB', true],
    ['SW1', 'SW1A 1AA', true],
    ['SW1', 'SW1 1AA', true],
    ['SW1', 'SW19 5AE', false],
    ['SW19', 'sw195ae', true],
    ['S', 'S1 2HE', true],
    ['S', 'SW1A 1AA', false],
    ['SW1A 1', 'SW1A 1AA', true],
    ['SW1A 2', 'SW1A 1AA', false],
    ['M1-M9', 'M4 1HQ', true],
    ['M1-M9', 'M40 1AA', false],
    ['M1-M19', 'M14 5TP', true],
    ['EC1-EC4', 'E1 6AN', false],
    ['1000-205', '1000-205', true],
    ['00-950', '00-950 ', true],
    ['00-950', '00-951', false],
    ['D-10', '10115', true],
    ['K1A', 'K1A 0B1', true],
    ['AD100-AD300', 'AD200', true],
    ['28', '', false],
  ]
  for (const [pattern, code, expected] of codes)
    test(`${pattern} ${expected ? 'holds' : 'does not hold'} ${code || 'no code'}`, ({
      assert,
    }) => {
      const read = readPattern(pattern)
      assert.isNotNull(read)
      assert.equal(withinPattern(code, read!), expected)
    })

  test('a range the wrong way round, and what is no code, are refused', ({ assert }) => {
    for (const wrong of ['9000-1000', '', '---', '1234567890123'])
      assert.isNull(readPattern(wrong), wrong)
  })

  const places: [string, Partial<Area>, Place, boolean][] = [
    ['its country', { countries: ['PT'] }, { country: 'PT' }, true],
    ['another country', { countries: ['PT'] }, { country: 'ES' }, false],
    ['no country, at home', { countries: ['ES'] }, { city: 'Bilbao' }, true],
    ['no country, elsewhere', { countries: ['PT'] }, { city: 'Porto' }, false],
    [
      'a region, whatever its case and accents',
      { regions: ['CORDOBA'] },
      { state: 'Córdoba' },
      true,
    ],
    [
      'a region written as the city',
      { regions: ['Berlin'] },
      { country: 'DE', city: 'berlin' },
      true,
    ],
    [
      'country and region both',
      { countries: ['ES'], regions: ['Ceuta'] },
      { state: 'Melilla' },
      false,
    ],
    [
      'a postcode of its country',
      { countries: ['ES'], postcodes: ['08'] },
      { postalCode: '08001' },
      true,
    ],
    [
      'the postcode of another country',
      { countries: ['ES'], postcodes: ['08'] },
      { country: 'FR', postalCode: '08000' },
      false,
    ],
    ['no address at all', { countries: ['ES'] }, {}, false],
    ['anything, where it says nothing', {}, { country: 'ES' }, false],
  ]
  for (const [what, values, place, expected] of places)
    test(`${expected ? 'take' : 'leave'} ${what}`, ({ assert }) => {
      assert.equal(liesWithin(place, area(values), 'ES'), expected)
    })

  test('the first in order wins, and the first address goes before others', ({ assert }) => {
    const north = { ...area({ regions: ['Bizkaia'] }), name: 'north' }
    const spain = { ...area({ countries: ['ES'] }), name: 'spain' }
    const bilbao = { country: 'ES', state: 'Bizkaia' }
    assert.equal(areaOf([bilbao], [north, spain], null)?.name, 'north')
    assert.equal(areaOf([bilbao], [spain, north], null)?.name, 'spain')
    assert.equal(areaOf([{ country: 'ES' }, bilbao], [north, spain], null)?.name, 'spain')
    assert.isNull(areaOf([], [north, spain], 'ES'))
  })
})
