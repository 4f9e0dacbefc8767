import { insertInto, table, type RunningJob } from 'farley'
import { unrecorded } from '../unrecorded.ts'
import { atlasTowns, otherNames, type AtlasTown } from './town_file.ts'
import { ownKeys, townKey } from './town_name.ts'

const batch = 1_000
/** Changes when what is kept of a town does; towns are then read anew. */
const edition = 'towns-1'
/** What stood in the file when this was written; only for the progress that is shown. */
const expected = 135_233

export interface FillOptions {
  /** Towns to keep; all where left out. */
  only?: (town: AtlasTown) => boolean
}

/**
 * Reads the atlas into the plugin's tables, a batch a transaction, which also notes how far it came: stopped half-way, it goes on
 * there. Does nothing where it is done.
 * @returns whether all of it is there
 */
export async function fillTowns(job?: RunningJob, { only }: FillOptions = {}): Promise<boolean> {
  const state = await table('map_fills').where('name', edition).first()
  if (state && Number(state.finished)) return true
  if (!state) await begin()
  const names = otherNames()
  let read = 0
  let rows: AtlasTown[] = []
  for (const town of atlasTowns()) {
    if (read++ < (state?.done ?? 0)) continue
    if (!only || only(town)) rows.push(town)
    if (rows.length < batch) continue
    await keep(rows, names, read)
    rows = []
    await job?.progress(read, expected)
    if (job?.stopping) return false
  }
  await keep(rows, names, read, true)
  return true
}

export async function isFilled(): Promise<boolean> {
  const state = await table('map_fills').where('name', edition).first()
  return Boolean(Number(state?.finished ?? 0))
}

const begin = () =>
  unrecorded(async () => {
    for (const name of ['map_towns', 'map_town_names', 'map_fills']) await table(name).delete()
    await insertInto('map_fills', [{ name: edition, done: 0, finished: false }])
  })

const keep = (towns: AtlasTown[], names: Map<number, string[]>, done: number, finished = false) =>
  unrecorded(async () => {
    if (towns.length) {
      await insertInto('map_towns', towns.map(townRow))
      await insertInto(
        'map_town_names',
        towns.flatMap((town) => nameRows(town, names.get(town.id) ?? []))
      )
    }
    await table('map_fills').where('name', edition).update({ done, finished })
  })

const townRow = (town: AtlasTown) => ({
  id: town.id,
  name: town.name,
  country: town.country,
  admin: town.admin,
  postal: postalOf(town),
  seat: /^PPL(C|A2?)$/.test(town.feature),
  population: town.population,
  lat: town.lat,
  lon: town.lon,
})

/** Provinces of Spain and departments of France are the first two digits of their postcodes. */
function postalOf({ country, district, community }: AtlasTown): string | null {
  const code = country === 'ES' ? district : country === 'FR' ? community : ''
  return /^\d{2}/.test(code) ? code.slice(0, 2) : null
}

function nameRows({ id, name, country }: AtlasTown, others: string[]) {
  const kinds = new Map<string, string>()
  for (const { key, whole } of ownKeys(name)) if (key) kinds.set(key, whole ? 'name' : 'part')
  for (const other of others.map(townKey)) if (!kinds.has(other)) kinds.set(other, 'other')
  return [...kinds].map(([key, kind]) => ({ name: key, country, town_id: id, kind }))
}
