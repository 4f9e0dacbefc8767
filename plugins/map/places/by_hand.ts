import { change, insertInto, now, table, type Actor, type RecordRow } from 'farley'
import type { Town } from '../towns/find_towns.ts'
import { nearestTown } from '../towns/nearest.ts'
import { keepPlaces } from './keep_places.ts'
import { inSpace, type Spot } from './spot.ts'

export interface Place {
  certainty: 'sure' | 'likely' | 'unsure' | 'none' | 'hand'
  reason: 'noTown' | 'unknownTown' | null
  townId: number | null
  lat: number | null
  lon: number | null
}

/** Where a record stands, null where it has no address that anyone looked up yet. */
export async function placeOf(record: RecordRow): Promise<Place | null> {
  const row = await placeRows(record).first()
  if (!row) return null
  const { certainty, reason, town_id: townId, lat, lon } = row
  return { certainty, reason, townId, lat, lon }
}

/**
 * Puts a record where somebody says it is. It stays there until its address changes, and longer where it has none.
 * @param at a town, or any place on earth; its country is then that of the nearest town
 */
export const placeByHand = (record: RecordRow, at: Town | Spot, by: Actor) =>
  change(by, 'placed', async (current) => {
    const town = 'id' in at ? at : null
    const near = town ?? (await nearestTown(at))
    const values = {
      certainty: 'hand',
      reason: null,
      town_id: town?.id ?? null,
      country: near?.country ?? null,
      lat: at.lat,
      lon: at.lon,
      ...inSpace(at),
      placed_by_id: by.id,
      placed_at: now(),
    }
    const kept = Number(await placeRows(record).update(values))
    if (!kept)
      await insertInto('map_places', [
        { ...values, record_name: record.recordName, record_id: record.id, address: '' },
      ])
    current.happened('map.placed', record, { town: town?.name ?? null })
  })

/** Takes back what was said by hand: the address decides again. */
export const placeByAddress = (record: RecordRow, by: Actor) =>
  change(by, 'placed', async (current) => {
    await placeRows(record).delete()
    await keepPlaces(record.recordName, [record.id])
    current.happened('map.placed', record, { town: null })
  })

const placeRows = ({ recordName, id }: RecordRow) =>
  table('map_places').where({ record_name: recordName, record_id: id })
