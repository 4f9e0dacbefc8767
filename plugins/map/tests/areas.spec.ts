import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { insertInto, now, table } from 'farley'
import { areaSql, roundsPole, type Area } from '../areas/area.ts'
import { inMap } from './towns.ts'
import { distance, inSpace, toSpot, type Spot } from '../places/spot.ts'

const spot = (lat: number, lon: number): Spot => ({ lat: toSpot(lat), lon: toSpot(lon) })

/** A row for each place, numbered by its position. */
async function stand(spots: Spot[]) {
  const rows = spots.map((at, position) => ({
    record_name: 'buoy',
    record_id: position + 1,
    address: '',
    certainty: 'hand',
    ...at,
    ...inSpace(at),
    placed_at: now(),
  }))
  for (let start = 0; start < rows.length; start += 500)
    await insertInto('map_places', rows.slice(start, start + 500))
}

async function within(area: Area): Promise<Set<number>> {
  const rows = await table('map_places').whereRaw(areaSql(area)).select('record_id')
  return new Set(rows.map(({ record_id: id }) => id - 1))
}

/** The same places every time: a grid with odd steps over the whole earth, poles and antimeridian too. */
const everywhere: Spot[] = []
for (let lat = -90; lat <= 90; lat += 3.7)
  for (let lon = -180; lon <= 180; lon += 4.3) everywhere.push(spot(lat, lon))
everywhere.push(spot(90, 0), spot(-90, 0), spot(0, 180), spot(0, -180), spot(89.9, 120))

test.group('Areas on both databases', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const circles: [string, Spot, number][] = [
    ['Madrid, 25 km', spot(40.41, -3.7), 25_000],
    ['Madrid, 2,000 km', spot(40.41, -3.7), 2_000_000],
    ['Fiji, over the antimeridian', spot(-17.7, 178.9), 900_000],
    ['close to the north pole', spot(88, 10), 600_000],
    ['the south pole', spot(-90, 0), 1_500_000],
    ['half the earth', spot(10, 20), 10_007_000],
    ['nearly all of it', spot(10, 20), 19_000_000],
  ]
  for (const [name, centre, radius] of circles) {
    test(
      `a circle holds what is within its radius: ${name}`,
      inMap(async ({ assert }: any) => {
        const spots = [...everywhere, centre]
        await stand(spots)
        const found = await within({ kind: 'circle', centre, radius })
        spots.forEach((each, position) => {
          const away = distance(centre, each)
          if (Math.abs(away - radius) > 3)
            assert.equal(found.has(position), away < radius, JSON.stringify(each))
        })
        assert.isTrue(found.has(spots.length - 1))
      })
    )
  }

  const polygons: [string, Spot[]][] = [
    ['a triangle', [spot(30, -20), spot(60, 0), spot(35, 40)]],
    ['one with a dent', [spot(0, 0), spot(50, 0), spot(20, 20), spot(50, 60), spot(0, 60)]],
    ['over the antimeridian', [spot(-30, 160), spot(20, 170), spot(30, -160), spot(-30, -150)]],
    [
      'over it the other way round',
      [spot(-30, -150), spot(30, -160), spot(20, 170), spot(-30, 160)],
    ],
  ]
  for (const [name, corners] of polygons) {
    test(
      `a polygon holds what it goes round: ${name}`,
      inMap(async ({ assert }: any) => {
        await stand(everywhere)
        const found = await within({ kind: 'polygon', corners })
        const lons = corners.map(({ lon }) => lon)
        const over = Math.max(...lons) - Math.min(...lons) > 18_000_000
        const turned = (lon: number) => (over && lon < 0 ? lon + 36_000_000 : lon)
        everywhere.forEach((each, position) => {
          assert.equal(
            found.has(position),
            crossings(
              { lat: each.lat, lon: turned(each.lon) },
              corners.map(({ lat, lon }) => ({ lat, lon: turned(lon) }))
            ) %
              2 ===
              1,
            JSON.stringify(each)
          )
        })
        assert.isAbove(found.size, 20)
      })
    )
  }

  test(
    'boxes hold their edges, also past the antimeridian',
    inMap(async ({ assert }: any) => {
      const spots = [spot(10, 175), spot(10, -175), spot(10, 0), spot(10, 179.99999), spot(20, 175)]
      await stand(spots)
      const box = { kind: 'box', south: toSpot(5), north: toSpot(10) } as const
      const past = await within({ ...box, west: toSpot(175), east: toSpot(185) })
      assert.deepEqual([...past].sort(), [0, 1, 3])
      const west = await within({ ...box, west: toSpot(-182), east: toSpot(-175) })
      assert.deepEqual([...west].sort(), [1, 3])
      const all = await within({ ...box, west: toSpot(-180), east: toSpot(180) })
      assert.equal(all.size, 4)
    })
  )

  test(
    'countries are those of the places',
    inMap(async ({ assert }: any) => {
      await stand([spot(1, 1), spot(2, 2)])
      await table('map_places').where('record_id', 1).update({ country: 'ES' })
      assert.deepEqual([...(await within({ kind: 'countries', countries: ['ES', 'PT'] }))], [0])
      assert.isEmpty(await within({ kind: 'countries', countries: ["x' or 1=1 --"] }))
    })
  )
})

test.group('Shapes', () => {
  test('that go round a pole are known', ({ assert }) => {
    assert.isTrue(roundsPole([spot(70, 0), spot(70, 120), spot(70, -120)]))
    assert.isFalse(roundsPole([spot(-30, 160), spot(20, 170), spot(30, -160)]))
  })
})

/** The textbook's way, in floating point. */
const crossings = ({ lat, lon }: Spot, corners: Spot[]) =>
  corners.filter((one, at) => {
    const other = corners[(at + 1) % corners.length]
    if (one.lat > lat === other.lat > lat) return false
    return lon < ((other.lon - one.lon) * (lat - one.lat)) / (other.lat - one.lat) + one.lon
  }).length
