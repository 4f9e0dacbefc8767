import { table } from 'farley'
import { isNear, townKey, typedKeys } from './town_name.ts'
import { namedRegion, postalRegion, type Region } from './regions.ts'

/** What is known of where somebody is, as typed. */
export interface Lookup {
  town: string
  /** ISO 3166-1 alpha-2. */
  country?: string | null
  region?: string | null
  postcode?: string | null
}

export interface Town {
  id: number
  name: string
  country: string
  admin: string
  postal: string | null
  seat: boolean
  population: number
  /** Hundred thousandths of a degree. */
  lat: number
  lon: number
}

/**
 * How far the answer can be relied on: the only town of that name where it was looked for (`sure`); the town that it most likely is, by
 * size or by one of several names (`likely`); a town among equals, or of a name that is spelt nearly so (`unsure`).
 */
export type Certainty = 'sure' | 'likely' | 'unsure'

export interface Found {
  town: Town
  certainty: Certainty
}

interface Candidate extends Town {
  key: string
  kind: 'name' | 'other' | 'part'
}

const columns = [
  'map_towns.id',
  'map_towns.name',
  'map_towns.country',
  'map_towns.admin',
  'map_towns.postal',
  'map_towns.seat',
  'map_towns.population',
  'map_towns.lat',
  'map_towns.lon',
  'map_town_names.name as key',
  'map_town_names.kind',
]

const named = () =>
  table('map_town_names')
    .join('map_towns', 'map_towns.id', 'map_town_names.town_id')
    .select(...columns)

/** The towns that these texts mean, in their order; null where there is none of that name. Few queries for all of them. */
export async function findTowns(lookups: Lookup[]): Promise<(Found | null)[]> {
  const asked = lookups.map((lookup) => ({ lookup, keys: typedKeys(lookup.town) }))
  const keys = asked.flatMap(({ lookup, keys: own }) => [
    ...own.map(({ key }) => key),
    ...(lookup.region ? [townKey(lookup.region)] : []),
  ])
  const byKey = Map.groupBy(await candidatesOf([...new Set(keys)]), ({ key }) => key)
  const found: (Found | null)[] = []
  for (const { lookup, keys: own } of asked) {
    const seats = byKey.get(townKey(lookup.region ?? '')) ?? []
    found.push(
      byName(lookup, own, byKey, seats) ?? (own.length ? await nearly(lookup, own[0].key) : null)
    )
  }
  return found
}

export async function findTown(lookup: Lookup): Promise<Found | null> {
  const [found] = await findTowns([lookup])
  return found
}

async function candidatesOf(keys: string[]): Promise<Candidate[]> {
  const found: Candidate[] = []
  for (let start = 0; start < keys.length; start += 500)
    found.push(...(await named().whereIn('map_town_names.name', keys.slice(start, start + 500))))
  return found
}

function byName(
  lookup: Lookup,
  keys: ReturnType<typeof typedKeys>,
  byKey: Map<string, Candidate[]>,
  seats: Candidate[]
): Found | null {
  for (const { key, whole } of keys) {
    const there = (byKey.get(key) ?? []).filter(
      ({ country }) => !lookup.country || country === lookup.country
    )
    if (!there.length) continue
    const picked = pick(there, regionOf(lookup, seats), !lookup.country)
    return whole ? picked : { ...picked, certainty: lesser(picked.certainty, 'likely') }
  }
  return null
}

/** By postcode, by the region's name, or by a seat of government that the region is called after. */
function regionOf({ country, region, postcode }: Lookup, seats: Candidate[]): Region[] {
  if (!country) return []
  const byPost = postcode ? postalRegion(country, postcode) : null
  const typed = region ? namedRegion(country, region) : null
  const seat = seats
    .filter((each) => each.country === country && Number(each.seat))
    .sort((a, b) => b.population - a.population)[0]
  return [byPost, typed ?? (seat ? { admin: seat.admin } : null)].filter((each) => each !== null)
}

const lies = (town: Town, { admin, postal }: Region) =>
  (!admin || town.admin === admin) && (!postal || town.postal === postal)

/** The most likely of several. What the region says goes before size; a postcode that fits goes before a region's name. */
function pick(towns: Candidate[], regions: Region[], anywhere: boolean): Found {
  let left = towns
  let agreed = false
  for (const region of regions) {
    const inside = left.filter((town) => lies(town, region))
    if (inside.length) [left, agreed] = [inside, true]
  }
  const order = { name: 1, other: 0, part: 0 }
  const [best, ...others] = [...left].sort(
    (a, b) =>
      weight(b) - weight(a) ||
      order[b.kind] - order[a.kind] ||
      b.population - a.population ||
      a.id - b.id
  )
  const rivals = others.filter((other) => !isClose(best, other))
  const second = Math.max(0, ...rivals.map(({ population }) => population))
  const clear = best.population >= 10 * second
  const certainty: Certainty = !rivals.length ? 'sure' : clear ? 'likely' : 'unsure'
  const doubted = (regions.length && !agreed) || anywhere ? lesser(certainty, 'likely') : certainty
  return { town: best, certainty: doubted }
}

/** A name in another language counts as a tenth: Toledo in Spain before a town elsewhere that some language calls so. */
const weight = ({ kind, population }: Candidate) =>
  Math.max(1, population) * (kind === 'other' ? 0.1 : 1)

/** A town and its own quarter, or the same place listed twice: within 25 km or so. */
const isClose = (one: Town, other: Town) =>
  one.country === other.country &&
  Math.abs(one.lat - other.lat) < 22_000 &&
  Math.abs(one.lon - other.lon) * Math.cos((one.lat / 1e5) * (Math.PI / 180)) < 22_000

const ranks: Certainty[] = ['unsure', 'likely', 'sure']
const lesser = (one: Certainty, other: Certainty) =>
  ranks[Math.min(ranks.indexOf(one), ranks.indexOf(other))]

/** A letter wrong: towns of the same beginning that differ by one. Short names have too many neighbours for that. */
async function nearly(lookup: Lookup, key: string): Promise<Found | null> {
  if (key.length < 5 || !lookup.country) return null
  const beginning = key.slice(0, 3)
  const alike: Candidate[] = await named()
    .where('map_town_names.name', '>=', beginning)
    .where('map_town_names.name', '<', `${beginning}\u{ffff}`)
    .where('map_town_names.country', lookup.country)
    .limit(3_000)
  const near = alike.filter((each) => isNear(each.key, key))
  if (!near.length) return null
  return { ...pick(near, regionOf(lookup, []), false), certainty: 'unsure' }
}

/** Towns to choose from while typing, the largest first. */
export async function townsLike(typed: string, country: string | null = null): Promise<Town[]> {
  const key = townKey(typed)
  if (key.length < 2) return []
  const rows: Candidate[] = await named()
    .where('map_town_names.name', '>=', key)
    .where('map_town_names.name', '<', `${key}\u{ffff}`)
    .if(country, (query) => query.where('map_town_names.country', country!))
    .orderBy('map_towns.population', 'desc')
    .limit(60)
  const seen = new Set<number>()
  return rows.filter(({ id }) => !seen.has(id) && seen.add(id)).slice(0, 12)
}

export const townOf = async (id: number): Promise<Town | null> =>
  (await table('map_towns').where('id', id).first()) ?? null
