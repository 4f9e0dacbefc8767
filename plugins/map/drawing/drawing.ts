import { geoPath } from 'd3-geo'
import type { Geometry } from 'geojson'
import { element, linked, words } from 'farley'
import { toDegrees, type Spot } from '../places/spot.ts'
import { inSight, outlines } from './atlas.ts'
import { boxOf, height, projectionOf, width, type View } from './view.ts'

/** What is drawn of a cluster of records. */
export interface Mark {
  at: Spot
  total: number
  /** As short as fits: "1.2K". */
  text: string
  /** Said of it: "312 contacts in Madrid and around". */
  label: string
  href: string | null
}

/** A territory over the land. */
export interface Shade {
  path: string
  colour: string
  name: string
  href: string | null
}

export interface Drawn {
  id: string
  title: string
  summary: string
  view: View
  marks?: Mark[]
  shades?: Shade[]
  /** Points to the place that the map is about. */
  pin?: Spot | null
}

/** The whole map as SVG. Its looks are classes of `map.css`; each mark is a link that says what it leads to. */
export function drawing({ id, title, summary, view, marks = [], shades = [], pin }: Drawn): string {
  return element(
    'svg',
    {
      'class': 'map',
      'viewBox': `0 0 ${width} ${height}`,
      'role': 'group',
      'aria-labelledby': `${id}-title ${id}-summary`,
      'data-map-canvas': '',
    },
    element('title', { id: `${id}-title` }, words(title)),
    element('desc', { id: `${id}-summary` }, words(summary)),
    background(view),
    ...shades.map(shade),
    ...markings(view, marks),
    pin ? pinned(view, pin) : ''
  )
}

const backgrounds = new Map<string, string>()

/** Sea, land and borders; the same for everybody who looks at the same part of the world, so some are remembered. */
function background(view: View): string {
  const key = JSON.stringify(view)
  const known = backgrounds.get(key)
  if (known) return known
  const { land, borders } = outlines(view.zoom > 1)
  const path = geoPath(projectionOf(view)).digits(1)
  const { south, west, north, east } = boxOf(view)
  const seen = {
    south: toDegrees(south),
    west: toDegrees(west),
    north: toDegrees(north),
    east: toDegrees(east),
  }
  const all = (geometries: Geometry[]) => path({ type: 'GeometryCollection', geometries }) ?? ''
  const drawn = [
    element('path', { class: 'map__sea', d: seaOf(view) }),
    element('path', { class: 'map__land', d: all(inSight(land, seen)) }),
    element('path', { class: 'map__borders', d: all(inSight(borders, seen)) }),
  ].join('')
  if (backgrounds.size >= 60) backgrounds.delete(backgrounds.keys().next().value!)
  backgrounds.set(key, drawn)
  return drawn
}

const seaOf = (view: View) =>
  view.zoom === 0
    ? geoPath(projectionOf(view)).digits(1)({ type: 'Sphere' })
    : `M0 0H${width}V${height}H0Z`

function shade({ path, colour, name, href }: Shade): string {
  if (!path) return ''
  const inside = element('path', { d: path })
  const looks = `map__shade map__shade--${colour}`
  return element('g', { class: looks }, linked(href, name, inside))
}

/** Where a place stands on the drawing; null where it is out of sight. */
export function pointOf(view: View, { lat, lon }: Spot): [number, number] | null {
  const point = projectionOf(view)([toDegrees(lon), toDegrees(lat)])
  return point && point[0] >= 0 && point[0] <= width && point[1] >= 0 && point[1] <= height
    ? point
    : null
}

interface Disc {
  mark: Mark
  x: number
  y: number
  radius: number
}

/** The largest first, so that small ones lie on top of them and none is out of reach. */
function markings(view: View, marks: Mark[]): string[] {
  const project = projectionOf(view)
  const most = Math.max(1, ...marks.map(({ total }) => total))
  const discs = marks.flatMap((mark): Disc[] => {
    const point = project([toDegrees(mark.at.lon), toDegrees(mark.at.lat)])
    if (!point || point[0] < 0 || point[0] > width || point[1] < 0 || point[1] > height) return []
    return [{ mark, x: point[0], y: point[1], radius: radiusOf(mark, most) }]
  })
  return apart(discs).map(({ mark, x, y, radius }) =>
    element(
      'g',
      { class: 'map__mark' },
      linked(
        mark.href,
        mark.label,
        element('circle', { class: 'map__reach', cx: x, cy: y, r: Math.max(20, radius) }),
        element('circle', { class: 'map__bubble', cx: x, cy: y, r: radius }),
        element('text', { class: 'map__count', x, y: y + 4 }, words(mark.text))
      )
    )
  )
}

/** By size, and wide enough for its number. */
const radiusOf = ({ total, text }: Mark, most: number) =>
  Math.max(11, 6 + text.length * 3.6, 11 + 12 * Math.sqrt(total / most))

/** Discs that overlap make room for one another, the smaller one more. */
function apart(discs: Disc[]): Disc[] {
  for (let round = 0; round < 12; round++)
    for (const [at, one] of discs.entries())
      for (const other of discs.slice(at + 1)) {
        const [dx, dy] = [other.x - one.x || 0.1, other.y - one.y]
        const away = Math.hypot(dx, dy)
        const lacking = one.radius + other.radius + 1 - away
        if (lacking <= 0) continue
        const share = other.radius / (one.radius + other.radius)
        const [x, y] = [(dx / away) * lacking, (dy / away) * lacking]
        one.x -= x * share * 0.5
        one.y -= y * share * 0.5
        other.x += x * (1 - share) * 0.5
        other.y += y * (1 - share) * 0.5
      }
  return discs
}

function pinned(view: View, spot: Spot): string {
  const point = pointOf(view, spot)
  if (!point) return ''
  const [cx, cy] = point
  return (
    element('circle', { class: 'map__halo', cx, cy, r: 18 }) +
    element('circle', { class: 'map__pin', cx, cy, r: 7 })
  )
}
