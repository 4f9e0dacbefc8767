import { geoMercator, geoNaturalEarth1, type GeoProjection } from 'd3-geo'
import { toDegrees, toSpot, type Spot } from '../places/spot.ts'

export const width = 960
export const height = 500
export const deepest = 9
const columns = 16
const whole = 36_000_000

/**
 * What part of the world is shown. Zoom 0 is all of it (Natural Earth projection); each step more shows half as many degrees
 * around the centre (Mercator). Half steps are for views that are made to fit.
 */
export interface View {
  zoom: number
  centre: Spot
}

export const world: View = { zoom: 0, centre: { lat: 0, lon: 0 } }

/** As the URL says it: `zoom=4&at=40.41,-3.7`. Null where it says nothing that makes a view. */
export function readView(query: Record<string, unknown>): View | null {
  const zoom = /^\d(\.5)?$/.test(String(query.zoom ?? '')) ? Number(query.zoom) : null
  if (zoom === 0) return world
  const [lat, lon] = String(query.at ?? '')
    .split(',')
    .map((part) => (/^-?\d{1,3}(\.\d{1,6})?$/.test(part) ? Number(part) : Number.NaN))
  if (zoom === null || zoom > deepest || !(Math.abs(lat) <= 85) || !(Math.abs(lon) <= 180))
    return null
  return { zoom, centre: { lat: toSpot(lat), lon: toSpot(lon) } }
}

export function viewQuery({ zoom, centre }: View): Record<string, string> {
  if (zoom === 0) return { zoom: '0' }
  const short = (spot: number) => String(Number(toDegrees(spot).toFixed(3)))
  return { zoom: String(zoom), at: `${short(centre.lat)},${short(centre.lon)}` }
}

/** Degrees from the left edge to the right one, in hundred thousandths. */
export const breadth = ({ zoom }: View) => Math.round(whole / 2 ** zoom)

/** Side of the squares by which places are gathered: sixty points of the drawing. */
export const cellSize = (view: View) => Math.max(1, Math.floor(breadth(view) / columns))

export function projectionOf(view: View): GeoProjection {
  if (view.zoom === 0)
    return geoNaturalEarth1().fitExtent(
      [
        [4, 4],
        [width - 4, height - 4],
      ],
      { type: 'Sphere' }
    )
  const { lat, lon } = view.centre
  return geoMercator()
    .rotate([-toDegrees(lon), 0])
    .center([0, toDegrees(lat)])
    .scale(width / ((toDegrees(breadth(view)) * Math.PI) / 180))
    .translate([width / 2, height / 2])
    .clipExtent([
      [-8, -8],
      [width + 8, height + 8],
    ])
}

/** What is seen, widened to whole squares. Longitudes may run past the antimeridian. */
export function boxOf(view: View) {
  const size = cellSize(view)
  if (view.zoom === 0)
    return { south: -9_000_000, west: -18_000_000, north: 9_000_000, east: 18_000_000 }
  const projection = projectionOf(view)
  const latAt = (y: number) => toSpot(projection.invert!([width / 2, y])![1])
  const [west, east] = [view.centre.lon - breadth(view) / 2, view.centre.lon + breadth(view) / 2]
  return {
    south: down(latAt(height), size, 9_000_000),
    west: Math.max(view.centre.lon - whole / 2, down(west, size, 18_000_000)),
    north: Math.min(9_000_000, down(latAt(0), size, 9_000_000) + size - 1),
    east: Math.min(view.centre.lon + whole / 2, down(east, size, 18_000_000) + size - 1),
  }
}

/** The edge of the square that a coordinate lies in. Squares are counted from the south pole and from the antimeridian. */
export const down = (spot: number, size: number, from: number) =>
  Math.floor((spot + from) / size) * size - from

/** One step of the buttons: a third of what is seen, or a zoom in or out. */
export function moved(
  view: View,
  step: 'in' | 'out' | 'north' | 'south' | 'east' | 'west'
): View | null {
  const { zoom, centre } = view
  if (step === 'in') return zoom < deepest ? { zoom: Math.min(deepest, zoom + 1), centre } : null
  if (step === 'out') return zoom >= 2 ? { zoom: zoom - 1, centre } : zoom > 0 ? world : null
  if (zoom === 0) return null
  const third = Math.round(breadth(view) / 3)
  const lon = { east: third, west: -third, north: 0, south: 0 }[step]
  const lat = { north: third, south: -third, east: 0, west: 0 }[step] / 2
  return {
    zoom,
    centre: {
      lat: Math.max(-8_000_000, Math.min(8_000_000, Math.round(centre.lat + lat))),
      lon: wrapped(centre.lon + lon),
    },
  }
}

const wrapped = (lon: number) => ((((lon + whole / 2) % whole) + whole) % whole) - whole / 2

/** The closest view that shows all of these places. */
export function fitted(spots: Spot[], most = 7): View {
  if (!spots.length) return world
  const lats = spots.map(({ lat }) => lat)
  const lons = spots.map(({ lon }) => lon)
  const [south, north, west, east] = [min(lats), max(lats), min(lons), max(lons)]
  const centre = { lat: halfway(south, north), lon: Math.round((west + east) / 2) }
  for (let zoom = most; zoom >= 1; zoom -= 0.5) {
    const view = { zoom, centre }
    const [left, top] = project(view, { lat: north, lon: west })
    const [right, bottom] = project(view, { lat: south, lon: east })
    if (left > 24 && right < width - 24 && top > 24 && bottom < height - 24) return view
  }
  return world
}

const project = (view: View, { lat, lon }: Spot) =>
  projectionOf(view).clipExtent(null)([toDegrees(lon), toDegrees(lat)]) ?? [-1, -1]

/** Between two latitudes as Mercator draws them. */
function halfway(south: number, north: number) {
  const most = 8_500_000
  const up = (lat: number) =>
    Math.log(
      Math.tan(Math.PI / 4 + (toDegrees(Math.max(-most, Math.min(most, lat))) * Math.PI) / 360)
    )
  const middle = 2 * Math.atan(Math.exp((up(south) + up(north)) / 2)) - Math.PI / 2
  return toSpot((middle * 180) / Math.PI)
}

/** Without spreading: there may be more places than arguments. */
const min = (values: number[]) => values.reduce((one, other) => Math.min(one, other))
const max = (values: number[]) => values.reduce((one, other) => Math.max(one, other))
