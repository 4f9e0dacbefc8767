import {
  company,
  FieldError,
  table,
  type Actor,
  type FilterQuestion,
  type RecordFilter,
} from 'farley'
import { areaSql, type Area } from './areas/area.ts'
import { placedRecords } from './places/keep_places.ts'
import { readSpot } from './places/spot_text.ts'
import { toDegrees, toSpot } from './places/spot.ts'
import { namedTown } from './territories/territory_form.ts'
import { territoriesFor, type MapTerritory } from './territories/territory.ts'

const mile = 1.609344
const farthest = 20_000

/** Names of territories, as last read in this process, for the words of a filter that holds their numbers. */
const names = new Map<string, string>()

const remembered = (territories: MapTerritory[]) => {
  for (const { id, name } of territories) names.set(String(id), name)
  return territories
}

/** "25 km Bilbao", "25 km of Bilbao, ES", "10 mi 51.5, -0.12". */
async function readWithin(value: string): Promise<Area> {
  const found = /^\s*(\d{1,5}(?:[.,]\d{1,3})?)\s*(km|mi)\.?\s+(?:(?:of|de)\s+)?(.+?)\s*$/i.exec(
    value
  )
  const length =
    Number(found?.[1].replace(',', '.')) * (found?.[2].toLowerCase() === 'mi' ? mile : 1)
  if (!found || !(length > 0) || length > farthest) throw new FieldError('map.wrongDistance')
  const { country } = await company()
  const centre = readSpot(found[3]) ?? (await namedTown(found[3], country))
  if (!centre) throw new FieldError('map.unknownTown', { value: found[3].slice(0, 60) })
  return {
    kind: 'circle',
    centre: { lat: centre.lat, lon: centre.lon },
    radius: Math.round(length * 1_000),
  }
}

/** A territory by its number, or by its name for people who type. */
async function readTerritory(value: string, actor: Actor): Promise<Area> {
  const all = remembered(await territoriesFor(actor))
  const named = value.trim().toLocaleLowerCase()
  const found =
    all.find(({ id }) => String(id) === value.trim()) ??
    all.find(({ name }) => name.toLocaleLowerCase() === named)
  if (!found) throw new FieldError('map.unknownTerritory', { value: value.slice(0, 60) })
  return found.shape
}

/** South, west, north, east in degrees. */
export const boxText = ({ south, west, north, east }: Extract<Area, { kind: 'box' }>) =>
  [south, west, north, east].map((edge) => toDegrees(edge).toFixed(5)).join(' ')

function readBox(value: string): Area {
  const edges = value
    .trim()
    .split(/[\s,]+/)
    .map(Number)
  const [south, west, north, east] = edges.map(toSpot)
  const right =
    edges.length === 4 &&
    edges.every(Number.isFinite) &&
    Math.abs(west) <= 36_000_000 &&
    east >= west &&
    north >= south
  if (!right || Math.abs(east) > 54_000_000) throw new FieldError('map.wrongBox')
  return { kind: 'box', south, west, north, east }
}

const places = (recordName: string) => table('map_places').where('record_name', recordName)

const within = (
  name: FilterQuestion['name'],
  value: FilterQuestion['value'],
  read: (value: string, actor: Actor) => Promise<Area> | Area
): FilterQuestion => ({
  name,
  label: `map.filters.${name.slice('map.'.length)}`,
  value,
  prepare: async (given, actor) => read(String(given), actor),
  where(query, { id, recordName, prepared }) {
    const inside = places(recordName).whereNotNull('lat').whereRaw(areaSql(prepared))
    query.whereIn(id, inside.select('record_id'))
  },
})

/** Where records stand, asked in lists, saved views, exports and the API: `filter[map.place][map.within]=25 km Bilbao`. */
export const placeFilter: RecordFilter = {
  name: 'map.place',
  label: 'map.filters.place',
  records: [...placedRecords],
  operators: [
    { ...within('map.within', 'text', readWithin), view: 'map::filters/within' },
    {
      ...within('map.territory', 'one', readTerritory),
      options: async (actor) =>
        remembered(await territoriesFor(actor)).map(({ id, name }) => ({
          value: String(id),
          label: name,
        })),
      words: (value) => names.get(value) ?? value,
    },
    {
      ...within('map.box', 'text', readBox),
      words: (value, { t }) =>
        t('map.filters.boxWords', {
          box: value
            .split(' ')
            .map((edge) => Number(Number(edge).toFixed(2)))
            .join(' · '),
        }),
    },
    {
      name: 'map.unplaced',
      label: 'map.filters.unplaced',
      value: 'none',
      where(query, { id, recordName }) {
        query.whereIn(id, places(recordName).where('certainty', 'none').select('record_id'))
      },
    },
    {
      name: 'map.unsure',
      label: 'map.filters.unsure',
      value: 'none',
      where(query, { id, recordName }) {
        query.whereIn(id, places(recordName).where('certainty', 'unsure').select('record_id'))
      },
    },
  ],
}
