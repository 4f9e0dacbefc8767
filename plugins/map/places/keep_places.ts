import {
  company,
  insertInto,
  now,
  recordType,
  serviceActor,
  table,
  type Address,
  type RecordClass,
  type RunningJob,
} from 'farley'
import { unrecorded } from '../unrecorded.ts'
import { findTowns, type Found, type Lookup } from '../towns/find_towns.ts'
import { isFilled } from '../towns/fill.ts'
import { best, lookupsOf, reasonOf, stampOf } from './address.ts'
import { inSpace } from './spot.ts'

/** Record types that stand on the map. */
export const placedRecords = ['contact', 'company', 'lead'] as const

const batch = 500

interface Wanted {
  id: number
  lookups: Lookup[]
  stamp: string
}

/** Brings the places of these records in line with their addresses. Those that stand right already are not touched. */
export async function keepPlaces(recordName: string, ids: number[]): Promise<void> {
  if (!(await isFilled())) return
  for (let start = 0; start < ids.length; start += batch)
    await keepSome(recordName, ids.slice(start, start + batch), new Map())
}

/** A record is gone for good, and with it where it stood. */
export const forgetPlace = (recordName: string, id: number) =>
  unrecorded(() => table('map_places').where({ record_name: recordName, record_id: id }).delete())

/** Goes through all records, a batch a transaction; asked to stop, it begins anew the next time, passing quickly over what is right. */
export async function keepAllPlaces(job?: RunningJob): Promise<void> {
  if (!(await isFilled())) return
  const total = await countAll()
  let done = 0
  for (const recordName of placedRecords) {
    const known = new Map<string, Found | null>()
    for (let last = 0; ;) {
      const ids = await idsAfter(recordName, last)
      if (!ids.length) break
      last = ids.at(-1)!
      await keepSome(recordName, ids, known)
      if (known.size > 5_000) known.clear()
      await job?.progress((done += ids.length), total)
      if (job?.stopping) return
    }
    await forgetGone(recordName)
  }
}

async function keepSome(recordName: string, ids: number[], known: Map<string, Found | null>) {
  const wanted = await wantedOf(recordName, ids)
  const places: { id: number; stamp: string; certainty: string }[] = await table('map_places')
    .where('record_name', recordName)
    .whereIn('record_id', ids)
    .select('record_id as id', 'address as stamp', 'certainty')
  const stamps = new Map(places.map(({ id, stamp }) => [id, stamp]))
  const changed = wanted.filter(
    ({ id, lookups, stamp }) => lookups.length && stamps.get(id) !== stamp
  )
  const standing = new Map(wanted.map(({ id, stamp }) => [id, stamp]))
  const outdated = [
    ...changed.map(({ id }) => id),
    ...places.flatMap(({ id, stamp, certainty }) => {
      const stands = standing.get(id)
      if (certainty === 'hand' && (stands === undefined || stamp === '')) return []
      return stands === undefined || (stands === '' && stamp !== '') ? [id] : []
    }),
  ]
  if (!outdated.length) return
  const found = await lookUp(changed, known)
  await unrecorded(async () => {
    await table('map_places')
      .where('record_name', recordName)
      .whereIn('record_id', outdated)
      .delete()
    const rows = changed.map((each, at) => placeRow(recordName, each, found[at]))
    if (rows.length) await insertInto('map_places', rows)
  })
}

/**
 * What places these records. Those in the trash are not among them: they leave the map, but for those that somebody placed by hand,
 * which lists leave out until they are back.
 */
async function wantedOf(recordName: string, ids: number[]): Promise<Wanted[]> {
  const { country } = await company()
  const rows: { id: number; addresses: Address[] | null }[] = await rowsOf(recordName)
    .whereIn('id', ids)
    .select('id', 'addresses')
  return rows.map(({ id, addresses }) => {
    const lookups = lookupsOf(addresses ?? [], country)
    return { id, lookups, stamp: lookups.length ? stampOf(lookups) : '' }
  })
}

async function lookUp(wanted: Wanted[], known: Map<string, Found | null>) {
  const fresh = new Map<string, Lookup>()
  for (const { lookups } of wanted)
    for (const lookup of lookups) {
      const key = JSON.stringify(lookup)
      if (!known.has(key)) fresh.set(key, lookup)
    }
  const found = await findTowns([...fresh.values()])
  for (const [at, key] of [...fresh.keys()].entries()) known.set(key, found[at])
  return wanted.map(({ lookups }) =>
    best(lookups.map((lookup) => known.get(JSON.stringify(lookup)) ?? null))
  )
}

function placeRow(recordName: string, { id, lookups, stamp }: Wanted, found: Found | null) {
  return {
    record_name: recordName,
    record_id: id,
    address: stamp,
    certainty: found?.certainty ?? 'none',
    reason: found ? null : reasonOf(lookups),
    town_id: found?.town.id ?? null,
    country: found?.town.country ?? null,
    lat: found?.town.lat ?? null,
    lon: found?.town.lon ?? null,
    ...(found ? inSpace(found.town) : { x: null, y: null, z: null }),
    placed_by_id: null,
    placed_at: now(),
  }
}

/** Places of records that left for the trash without anyone being told, as undone imports do. */
const forgetGone = (recordName: string) =>
  unrecorded(() =>
    table('map_places')
      .where('record_name', recordName)
      .whereNot('certainty', 'hand')
      .whereNotIn('record_id', rowsOf(recordName).select('id') as any)
      .delete()
  )

const rowsOf = (recordName: string): any =>
  (recordType(recordName) as RecordClass & { visibleTo: any }).visibleTo(serviceActor())

const idsAfter = async (recordName: string, last: number): Promise<number[]> => {
  const rows = await rowsOf(recordName)
    .where('id', '>', last)
    .orderBy('id')
    .limit(batch)
    .select('id')
  return rows.map(({ id }: { id: number }) => id)
}

async function countAll(): Promise<number> {
  let total = 0
  for (const recordName of placedRecords) {
    const [{ $extras: counted }] = await rowsOf(recordName).count('* as total')
    total += Number(counted.total)
  }
  return total
}
