import type { PlacedSpot } from '../places/spots.ts'
import type { Spot } from '../places/spot.ts'
import type { Area } from '../areas/area.ts'
import { cellSize, down, type View } from './view.ts'

/** Records that are drawn as one: those of a town, or of all the places in a square. */
export interface Cluster {
  /** Where it is drawn: in the middle of its records. */
  at: Spot
  total: number
  places: number
  /** The place with the most records. */
  main: PlacedSpot
  /** Exactly these records. */
  area: Area
}

/** Places gathered by squares of the world, so that a cluster is a part of it that a list can be filtered by. */
export function clustersOf(spots: PlacedSpot[], view: View): Cluster[] {
  const size = cellSize(view)
  const cells = Map.groupBy(
    spots,
    ({ lat, lon }) => `${down(lat, size, 9_000_000)},${down(lon, size, 18_000_000)}`
  )
  return [...cells.values()]
    .map((inside) => cluster(inside, size))
    .sort((a, b) => b.total - a.total)
}

function cluster(spots: PlacedSpot[], size: number): Cluster {
  const total = sum(spots, ({ total: each }) => each)
  const main = spots.reduce((one, other) => (other.total > one.total ? other : one))
  const [south, west] = [down(main.lat, size, 9_000_000), down(main.lon, size, 18_000_000)]
  return {
    at: {
      lat: Math.round(sum(spots, (each) => each.lat * each.total) / total),
      lon: Math.round(sum(spots, (each) => each.lon * each.total) / total),
    },
    total,
    places: spots.length,
    main,
    area:
      spots.length > 1
        ? { kind: 'box', south, west, north: south + size - 1, east: west + size - 1 }
        : placeArea(main),
  }
}

/** One place: the square of a metre that all who stand there share. */
export const placeArea = ({ lat, lon }: Spot): Area => ({
  kind: 'box',
  south: lat,
  west: lon,
  north: lat,
  east: lon,
})

const sum = (spots: PlacedSpot[], value: (spot: PlacedSpot) => number) =>
  spots.reduce((so, each) => so + value(each), 0)
