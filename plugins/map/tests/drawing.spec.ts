import { test } from '@japa/runner'
import { clustersOf } from '../drawing/clusters.ts'
import { drawing, type Mark } from '../drawing/drawing.ts'
import { outlines } from '../drawing/atlas.ts'
import { extent, shapePath } from '../drawing/shapes.ts'
import {
  boxOf,
  cellSize,
  fitted,
  height,
  moved,
  projectionOf,
  readView,
  viewQuery,
  width,
  world,
} from '../drawing/view.ts'
import { toDegrees, toSpot } from '../places/spot.ts'
import type { Area } from '../areas/area.ts'

const spot = (lat: number, lon: number) => ({ lat: toSpot(lat), lon: toSpot(lon) })
const corners = [spot(43.7, -9.2), spot(36, 3.3)]
const spain = fitted(corners)
const frame = { id: 'm', title: 'Map', summary: 'Nothing', view: spain }
const mark = (total: number, label: string): Mark => ({
  at: spot(40, -3),
  total,
  text: String(total),
  label,
  href: '/contacts?x=1&y=2',
})

test.group('A view', () => {
  test('fits what it shall show, as close as it can', ({ assert }) => {
    assert.isAbove(spain.zoom, 3)
    for (const { lat, lon } of corners) {
      const [x, y] = projectionOf(spain)([toDegrees(lon), toDegrees(lat)])!
      assert.isTrue(x > 0 && x < width && y > 0 && y < height)
    }
    assert.deepEqual(fitted([]), world)
    assert.equal(fitted([spot(60, -170), spot(-40, 170)]).zoom, 0)
  })

  test('is the same read back from its address', ({ assert }) => {
    const { zoom, centre } = readView(viewQuery(spain))!
    assert.equal(zoom, spain.zoom)
    assert.closeTo(centre.lat, spain.centre.lat, 100)
    assert.deepEqual(readView(viewQuery(world)), world)
    for (const wrong of [
      {},
      { zoom: '4' },
      { zoom: 'x', at: '1,1' },
      { zoom: '3', at: '91,0' },
      { zoom: '3', at: '1,1,' + '9'.repeat(3) },
      { zoom: ['3'], at: { a: 1 } },
    ])
      assert.isTrue(
        readView(wrong as any) === null || (wrong as any).at.startsWith?.('1,1'),
        JSON.stringify(wrong)
      )
  })

  test('moves over the antimeridian and stops at the edges', ({ assert }) => {
    const fiji = { zoom: 5, centre: spot(-17, 179) }
    const east = moved(fiji, 'east')!
    assert.isBelow(east.centre.lon, 0)
    assert.isNull(moved(world, 'out'))
    assert.isNull(moved(world, 'north'))
    assert.deepEqual(moved({ zoom: 1, centre: spot(0, 0) }, 'out'), world)
    const far = moved({ zoom: 1, centre: spot(79, 0) }, 'north')!
    assert.isAtMost(far.centre.lat, 8_000_000)
  })

  test('looks at a box of whole squares, so that no cluster is cut', ({ assert }) => {
    const { south, west, north, east } = boxOf(spain)
    const size = cellSize(spain)
    assert.equal((south + 9_000_000) % size, 0)
    assert.equal((west + 18_000_000) % size, 0)
    assert.equal((north + 1 + 9_000_000) % size, 0)
    assert.equal((east + 1 + 18_000_000) % size, 0)
  })
})

test.group('Clusters', () => {
  test('hold every place once, and say which part of the world they are', ({ assert }) => {
    const spots = [spot(40.4, -3.7), spot(40.5, -3.6), spot(43.3, -2.9), spot(-17, 179.9)].map(
      (at, position) => ({ ...at, townId: position + 1, total: position + 1 })
    )
    const clusters = clustersOf(spots, spain)
    assert.equal(
      clusters.reduce((so, { total }) => so + total, 0),
      10
    )
    for (const { area } of clusters) assert.equal(area.kind, 'box')
    const madrid = clusters.find(({ places }) => places === 2)!
    assert.equal(madrid.total, 3)
    assert.equal(madrid.main.townId, 2)
    const box = madrid.area as Extract<Area, { kind: 'box' }>
    const inside = spots.filter(
      ({ lat, lon }) => lat >= box.south && lat <= box.north && lon >= box.west && lon <= box.east
    )
    assert.lengthOf(inside, 2)
  })
})

test.group('The drawing', () => {
  test('escapes its words, links its marks and has no style of its own', ({ assert }) => {
    const svg = drawing({ ...frame, marks: [mark(3, '3 in <Bilbao> & "more"')] })
    assert.include(svg, '3 in &lt;Bilbao&gt; &amp; &quot;more&quot;')
    assert.include(svg, 'href="/contacts?x=1&amp;y=2"')
    assert.notMatch(svg, /\sstyle=|<script|\son\w+=/)
    assert.include(svg, 'class="map__land"')
  })

  test('puts marks beside one another, not on top', ({ assert }) => {
    const svg = drawing({ ...frame, marks: [mark(30, 'one'), mark(20, 'other')] })
    const discs = [...svg.matchAll(/map__bubble" cx="([\d.]+)" cy="([\d.]+)" r="([\d.]+)"/g)].map(
      ([, x, y, r]) => ({ x: Number(x), y: Number(y), r: Number(r) })
    )
    assert.lengthOf(discs, 2)
    const away = Math.hypot(discs[0].x - discs[1].x, discs[0].y - discs[1].y)
    assert.isAtLeast(away, discs[0].r + discs[1].r - 1)
  })

  test('knows the countries by their letters', ({ assert }) => {
    const names = new Intl.DisplayNames('en', { type: 'region' })
    const { countries } = outlines(true)
    assert.isAbove(countries.size, 230)
    for (const code of ['ES', 'GB', 'DE', 'FR', 'US', 'BR', 'JP', 'AU', 'ZA', 'MX', 'PT', 'NO'])
      assert.include(String(countries.get(code)!.properties!.name), names.of(code)!)
  })

  test('draws circles, polygons and countries, each on its side of the line', ({ assert }) => {
    const areas: Area[] = [
      { kind: 'circle', centre: spot(40, -3), radius: 100_000 },
      { kind: 'polygon', corners: [spot(42, -6), spot(42, 0), spot(38, -3)] },
      { kind: 'polygon', corners: [spot(38, -3), spot(42, 0), spot(42, -6)] },
      { kind: 'countries', countries: ['ES'] },
    ]
    for (const area of areas) {
      const path = shapePath(area, spain)
      assert.match(path, /^M/)
      assert.notInclude(path, `${width + 8}`)
      assert.isAbove(extent(area).length, 1)
    }
  })
})
