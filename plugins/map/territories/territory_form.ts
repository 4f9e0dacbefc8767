import { countryCode, type Actor, type Refusals } from 'farley'
import { roundsPole, type Area } from '../areas/area.ts'
import { readSpot, spotText } from '../places/spot_text.ts'
import { findTown, townOf } from '../towns/find_towns.ts'
import { colours, type MapTerritory } from './territory.ts'

export const kinds = ['countries', 'circle', 'polygon'] as const
const mostCorners = 60
const widest = 20_000

export interface Typed {
  name: string
  colour: string
  kind: string
  countries: string[]
  centre: string
  radius: string
  corners: string
  ownerId: string
}

const textOf = (raw: unknown, most = 200) => (typeof raw === 'string' ? raw.slice(0, most) : '')

export const readTyped = (raw: Record<string, unknown>): Typed => ({
  name: textOf(raw.name, 300).trim(),
  colour: textOf(raw.colour),
  kind: textOf(raw.kind),
  countries: [raw.countries ?? []].flat().map((each) => textOf(each)),
  centre: textOf(raw.centre).trim(),
  radius: textOf(raw.radius).trim(),
  corners: textOf(raw.corners, 5_000),
  ownerId: textOf(raw.ownerId),
})

export function asTyped(territory: MapTerritory | null): Typed {
  const area = territory?.shape
  return {
    name: territory?.name ?? '',
    colour: territory?.colour ?? 'green',
    kind: area?.kind ?? 'countries',
    countries: area?.kind === 'countries' ? area.countries : [],
    centre: area?.kind === 'circle' ? spotText(area.centre) : '',
    radius: area?.kind === 'circle' ? String(area.radius / 1_000) : '',
    corners: area?.kind === 'polygon' ? area.corners.map(spotText).join('\n') : '',
    ownerId: territory?.ownerId ? String(territory.ownerId) : '',
  }
}

/** What was typed as what is kept, with what is wrong by input. */
export async function readTerritory(typed: Typed, actor: Actor, home: string) {
  const errors: Refusals = {}
  const wrong = (input: string, key: string, params = {}) => void (errors[input] = { key, params })
  if (!typed.name) wrong('name', 'required')
  else if (typed.name.length > 80) wrong('name', 'tooLong', { max: 80 })
  if (!colours.includes(typed.colour as any)) wrong('colour', 'notChoice', { value: typed.colour })
  const area = await readArea(typed, home, wrong)
  const ownerId = /^[1-9]\d{0,9}$/.test(typed.ownerId) ? Number(typed.ownerId) : null
  return {
    errors,
    area,
    values: { name: typed.name, colour: typed.colour, area, ownerId },
    actor,
  }
}

type Wrong = (input: string, key: string, params?: Record<string, string | number>) => void

async function readArea(typed: Typed, home: string, wrong: Wrong): Promise<Area | null> {
  if (typed.kind === 'countries') return readCountries(typed.countries, wrong)
  if (typed.kind === 'circle') return readCircle(typed, home, wrong)
  if (typed.kind === 'polygon') return readPolygon(typed.corners, wrong)
  wrong('kind', 'required')
  return null
}

function readCountries(given: string[], wrong: Wrong): Area | null {
  const countries = [
    ...new Set(given.map((each) => countryCode(each)).filter((code) => code !== null)),
  ]
  if (countries.length) return { kind: 'countries', countries: countries.sort() }
  wrong('countries', 'required')
  return null
}

async function readCircle({ centre, radius }: Typed, home: string, wrong: Wrong) {
  const kilometres = Number(radius.replace(',', '.'))
  if (!radius || !(kilometres > 0) || kilometres > widest)
    wrong('radius', 'notBetween', { min: 1, max: widest })
  const at = await readCentre(centre, home)
  if (!at) wrong('centre', centre ? 'map.unknownTown' : 'required', { value: centre.slice(0, 60) })
  if (!at || !(kilometres > 0) || kilometres > widest) return null
  return { kind: 'circle' as const, centre: at, radius: Math.round(kilometres * 1_000) }
}

/** A town by name, in the company's country first, or "latitude, longitude". */
export async function readCentre(text: string, home: string) {
  const typed = readSpot(text)
  if (typed) return typed
  const found = await namedTown(text, home)
  return found && { lat: found.lat, lon: found.lon }
}

/** "Bilbao", "Springfield, Illinois, US" or "Bilbao (3128026)" with the number of the atlas. */
export async function namedTown(text: string, home: string) {
  const number = /\((\d{1,10})\)\s*$/.exec(text)?.[1]
  if (number) return townOf(Number(number))
  const parts = text.split(',').map((part) => part.trim())
  const country = parts.length > 1 ? countryCode(parts.at(-1)!) : null
  const town = parts[0]
  const region = parts.slice(1, country ? -1 : undefined).join(', ') || null
  const near = await findTown({ town, region, country: country ?? home })
  const doubtful = !country && near?.certainty !== 'sure' && near?.certainty !== 'likely'
  const far = doubtful ? await findTown({ town, region }) : null
  return (far ?? near)?.town ?? null
}

function readPolygon(given: string, wrong: Wrong): Area | null {
  const lines = given
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
  const corners = lines.map(readSpot)
  const bad = corners.indexOf(null)
  if (bad >= 0)
    wrong('corners', 'map.wrongCorner', { line: bad + 1, value: lines[bad].slice(0, 40) })
  else if (corners.length < 3) wrong('corners', 'map.fewCorners')
  else if (corners.length > mostCorners) wrong('corners', 'map.manyCorners', { max: mostCorners })
  else if (roundsPole(corners.filter((each) => each !== null))) wrong('corners', 'map.roundPole')
  else return { kind: 'polygon', corners: corners.filter((each) => each !== null) }
  return null
}
