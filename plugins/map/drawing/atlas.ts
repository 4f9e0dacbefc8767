import { readFileSync } from 'node:fs'
import type {
  Feature,
  FeatureCollection,
  LineString,
  MultiPolygon,
  Polygon,
  Position,
} from 'geojson'
import { feature, mesh } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import { countryOfOutline } from './numeric_codes.ts'

type World = Topology<{ countries: GeometryCollection<{ name: string }>; land: GeometryCollection }>

/** Outlines of Natural Earth: coarse for the world, fine for a part of it. */
export interface Outlines {
  land: Piece<Polygon>[]
  borders: Piece<LineString>[]
  countries: Map<string, Feature>
}

/** With the box that it lies in, in degrees: what is out of sight need not be projected. */
interface Piece<G> {
  shape: G
  box: { south: number; west: number; north: number; east: number }
}

const kept = new Map<string, Outlines>()

/** Read when first drawn with: half a megabyte coarse, some ten megabytes fine. */
export function outlines(fine: boolean): Outlines {
  const file = `world-atlas/countries-${fine ? '50m' : '110m'}.json`
  let known = kept.get(file)
  if (!known) kept.set(file, (known = read(file)))
  return known
}

/** Those that may be seen in a box of degrees; all where it goes over the antimeridian. */
export const inSight = <G>(pieces: Piece<G>[], seen: Piece<G>['box']): G[] =>
  pieces
    .filter(
      ({ box }) =>
        box.north >= seen.south &&
        box.south <= seen.north &&
        (seen.west < -180 || seen.east > 180 || (box.east >= seen.west && box.west <= seen.east))
    )
    .map(({ shape }) => shape)

function read(file: string): Outlines {
  const world: World = JSON.parse(readFileSync(new URL(import.meta.resolve(file)), 'utf8'))
  const countries = new Map<string, Feature>()
  for (const each of feature(world, world.objects.countries).features) {
    const code = countryOfOutline(each.id as string | undefined, each.properties!.name)
    if (code && !countries.has(code)) countries.set(code, each)
  }
  const land = feature(world, world.objects.land) as unknown as FeatureCollection<MultiPolygon>
  const borders = mesh(world, world.objects.countries, (one, other) => one !== other)
  return {
    land: land.features
      .flatMap(({ geometry }) => geometry.coordinates)
      .map((coordinates) => piece({ type: 'Polygon', coordinates }, coordinates[0])),
    borders: borders.coordinates.map((line) =>
      piece({ type: 'LineString', coordinates: line }, line)
    ),
    countries,
  }
}

function piece<G>(shape: G, points: Position[]): Piece<G> {
  const box = { south: 90, west: 180, north: -90, east: -180 }
  for (const [lon, lat] of points) {
    box.south = Math.min(box.south, lat)
    box.north = Math.max(box.north, lat)
    box.west = Math.min(box.west, lon)
    box.east = Math.max(box.east, lon)
  }
  return { shape, box }
}
