import { geoArea, geoCircle, geoPath } from 'd3-geo'
import type { Geometry, Position } from 'geojson'
import { unrolled, type Area } from '../areas/area.ts'
import { earth, toDegrees, toSpot, type Spot } from '../places/spot.ts'
import { outlines } from './atlas.ts'
import { projectionOf, type View } from './view.ts'

/** An area as a path of the drawing; empty where there is nothing to draw. */
export function shapePath(area: Area, view: View): string {
  const path = geoPath(projectionOf(view)).digits(1)
  return geometries(area, view)
    .map((each) => path(each) ?? '')
    .join('')
}

function geometries(area: Area, view: View): Geometry[] {
  if (area.kind === 'countries') {
    const { countries } = outlines(view.zoom > 1)
    return area.countries.flatMap((code) => countries.get(code)?.geometry ?? [])
  }
  if (area.kind === 'circle') {
    const { lat, lon } = area.centre
    const angle = Math.min(179.9, ((area.radius / earth) * 180) / Math.PI)
    return [
      geoCircle()
        .center([toDegrees(lon), toDegrees(lat)])
        .radius(angle)(),
    ]
  }
  return area.kind === 'polygon' ? [ring(area.corners)] : []
}

/** Edges are straight between longitudes and latitudes: points in between keep the sphere from bending them. */
function ring(corners: Spot[]): Geometry {
  const row = unrolled([...corners, corners[0]])
  const points: Position[] = []
  for (let at = 0; at < row.length - 1; at++) {
    const [from, to] = [row[at], row[at + 1]]
    const steps = Math.max(
      1,
      Math.ceil(Math.max(Math.abs(to.lat - from.lat), Math.abs(to.lon - from.lon)) / 1e5)
    )
    for (let step = 0; step < steps; step++)
      points.push([
        toDegrees(from.lon + ((to.lon - from.lon) * step) / steps),
        toDegrees(from.lat + ((to.lat - from.lat) * step) / steps),
      ])
  }
  points.push(points[0])
  const polygon: Geometry = { type: 'Polygon', coordinates: [points] }
  if (geoArea(polygon) > 2 * Math.PI) polygon.coordinates[0].reverse()
  return polygon
}

/** Places that a view must show to show an area. */
export function extent(area: Area): Spot[] {
  if (area.kind === 'box')
    return [
      { lat: area.south, lon: area.west },
      { lat: area.north, lon: area.east },
    ]
  if (area.kind === 'polygon') return area.corners
  if (area.kind === 'circle') return around(area.centre, area.radius)
  if (area.kind === 'countries') return ofCountries(area.countries)
  return []
}

const around = ({ lat, lon }: Spot, radius: number): Spot[] => {
  const reach = toSpot(((radius / earth) * 180) / Math.PI)
  const wide = reach / Math.max(0.1, Math.cos((toDegrees(lat) * Math.PI) / 180))
  return [
    { lat: Math.max(-8_500_000, lat - reach), lon: lon - wide },
    { lat: Math.min(8_500_000, lat + reach), lon: lon + wide },
  ]
}

/** The largest piece of each, so that islands on the other side of the world do not make the map small. */
const ofCountries = (codes: string[]): Spot[] =>
  codes.flatMap((code) => {
    const geometry = outlines(false).countries.get(code)?.geometry
    if (!geometry || (geometry.type !== 'Polygon' && geometry.type !== 'MultiPolygon')) return []
    const pieces = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
    const size = (coordinates: Position[][]) => geoArea({ type: 'Polygon', coordinates })
    const [largest] = pieces.toSorted((a, b) => size(b) - size(a))
    return largest[0].map(([lon, lat]) => ({ lat: toSpot(lat), lon: toSpot(lon) }))
  })
