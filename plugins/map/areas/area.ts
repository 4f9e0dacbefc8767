import { earth, inSpace, radians, type Spot } from '../places/spot.ts'

/** A part of the world: a box, a circle, a polygon or countries. Places are in hundred thousandths of a degree, lengths in metres. */
export type Area =
  | { kind: 'box'; south: number; west: number; north: number; east: number }
  | { kind: 'circle'; centre: Spot; radius: number }
  | { kind: 'polygon'; corners: Spot[] }
  | { kind: 'countries'; countries: string[] }
  | { kind: 'town'; town: number }

const half = 18_000_000
const whole = 2 * half
const pole = 9_000_000

/** A condition on `map_places`. Everything in it is a whole number or a country's code, checked here; so it holds no bindings. */
export function areaSql(area: Area, table = 'map_places'): string {
  if (area.kind === 'town') return `${table}.town_id = ${number(area.town)}`
  if (area.kind === 'countries') {
    const codes = area.countries.filter((code) => /^[A-Z]{2}$/.test(code))
    return codes.length
      ? `${table}.country in (${codes.map((code) => `'${code}'`).join()})`
      : '1 = 0'
  }
  if (area.kind === 'box') return boxSql(area, table)
  if (area.kind === 'circle') return circleSql(area.centre, area.radius, table)
  return polygonSql(area.corners, table)
}

const number = (value: number) => {
  if (!Number.isSafeInteger(value)) throw new Error(`${value} is not a whole number.`)
  return value < 0 ? `(${value})` : String(value)
}

/** Longitudes may run past the antimeridian, in which case the box is two. */
function boxSql(box: { south: number; west: number; north: number; east: number }, table: string) {
  const lat = `${table}.lat between ${number(box.south)} and ${number(box.north)}`
  if (box.east - box.west >= whole) return `(${lat})`
  const stretches = lonStretches(box.west, box.east).map(
    ([from, to]) => `${table}.lon between ${number(from)} and ${number(to)}`
  )
  return `(${lat} and (${stretches.join(' or ')}))`
}

function lonStretches(west: number, east: number): [number, number][] {
  const turns = Math.floor((west + half) / whole) * whole
  const [from, to] = [west - turns, east - turns]
  return to <= half
    ? [[from, to]]
    : [
        [from, half],
        [-half, to - whole],
      ]
}

/** The box around a circle, for the index; all longitudes where it holds a pole. */
export function boxAround({ lat, lon }: Spot, radius: number) {
  const angle = Math.min(radius / earth, Math.PI)
  const reach = Math.ceil(((angle * 180) / Math.PI) * 1e5)
  const south = Math.max(-pole, lat - reach)
  const north = Math.min(pole, lat + reach)
  const sine = Math.sin(angle) / Math.cos(radians(lat))
  if (south === -pole || north === pole || angle >= Math.PI / 2 || sine >= 1)
    return { south, west: -half, north, east: half }
  const wide = Math.ceil(((Math.asin(sine) * 180) / Math.PI) * 1e5)
  return { south, west: lon - wide, north, east: lon + wide }
}

/** The index finds the box; the straight line through the earth, squared, decides. Exact to the metre. */
function circleSql(centre: Spot, radius: number, table: string) {
  const { x, y, z } = inSpace(centre)
  const chord = 2 * earth * Math.sin(Math.min(radius / (2 * earth), Math.PI / 2))
  const squares = Object.entries({ x, y, z }).map(([axis, at]) => {
    const off = `(${table}.${axis} - ${number(at)})`
    return `${off} * ${off}`
  })
  return `(${boxSql(boxAround(centre, radius), table)} and ${squares.join(' + ')} <= ${number(Math.ceil(chord * chord))})`
}

/** Corners in a row without a jump of more than half a turn: past the antimeridian longitudes go on counting. */
export function unrolled(corners: Spot[]): Spot[] {
  const row: Spot[] = []
  for (const { lat, lon } of corners) {
    const before = row.at(-1)?.lon ?? lon
    row.push({ lat, lon: lon + Math.round((before - lon) / whole) * whole })
  }
  return row
}

/** Whether going round the corners goes round a pole, which no straight edges between longitudes can say. */
export const roundsPole = (corners: Spot[]) => {
  const row = unrolled([...corners, corners[0]])
  return Math.abs(row.at(-1)!.lon - row[0].lon) >= half
}

/**
 * Inside is where a line to the east crosses an odd number of edges. Edges are straight on a map of longitudes by latitudes. Only
 * whole numbers are multiplied, so that both databases and `isInside` agree to the last place.
 */
function polygonSql(corners: Spot[], table: string) {
  const row = unrolled(corners)
  const lats = row.map(({ lat }) => lat)
  const lons = row.map(({ lon }) => lon)
  const [west, east] = [Math.min(...lons), Math.max(...lons)]
  const box = boxSql(
    {
      south: Math.min(...lats),
      west,
      north: Math.max(...lats),
      east: Math.min(east, west + whole),
    },
    table
  )
  const lat = `${table}.lat`
  const lon = `(case when ${table}.lon < ${number(west - turnOf(west))} then ${table}.lon + ${whole} else ${table}.lon end + ${number(turnOf(west))})`
  const crossings = edges(row).map(
    ([low, high]) =>
      `case when ${lat} >= ${number(low.lat)} and ${lat} < ${number(high.lat)} and (${lon} - ${number(low.lon)}) * ${number(high.lat - low.lat)} < (${number(high.lon - low.lon)}) * (${lat} - ${number(low.lat)}) then 1 else 0 end`
  )
  return `(${box} and (${crossings.join(' + ')}) % 2 = 1)`
}

/** Whole turns by which a longitude lies past the antimeridian. */
const turnOf = (lon: number) => Math.floor((lon + half) / whole) * whole

/** Each edge from its lower end to its higher one; level ones cross nothing. */
function edges(row: Spot[]): [Spot, Spot][] {
  return row
    .map((corner, at): [Spot, Spot] => {
      const next = row[(at + 1) % row.length]
      return corner.lat < next.lat ? [corner, next] : [next, corner]
    })
    .filter(([low, high]) => low.lat !== high.lat)
}
