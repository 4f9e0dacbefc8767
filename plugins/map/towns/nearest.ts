import { table } from 'farley'
import { areaSql, boxAround } from '../areas/area.ts'
import { distance, type Spot } from '../places/spot.ts'
import type { Town } from './find_towns.ts'

/** The town nearest to a place, as far as 1,000 km; null in the middle of an ocean. */
export async function nearestTown(spot: Spot): Promise<Town | null> {
  for (const kilometres of [20, 100, 300, 1_000]) {
    const box = { kind: 'box' as const, ...boxAround(spot, kilometres * 1_000) }
    const towns: Town[] = await table('map_towns')
      .whereRaw(areaSql(box, 'map_towns'))
      .orderBy('population', 'desc')
      .limit(2_000)
    const [nearest] = towns.sort((a, b) => distance(spot, a) - distance(spot, b))
    if (nearest && distance(spot, nearest) <= kilometres * 1_000) return nearest
  }
  return null
}
