import { toDegrees, toSpot, type Spot } from './spot.ts'

/** "43.26, -2.93": degrees with a point, latitude first. Null for anything else, and for what is not on earth. */
export function readSpot(text: string): Spot | null {
  const found = /^\s*([+-]?\d{1,2}(?:\.\d+)?)\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*$/.exec(text)
  if (!found) return null
  const [lat, lon] = [Number(found[1]), Number(found[2])]
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat: toSpot(lat), lon: toSpot(lon) } : null
}

export const spotText = ({ lat, lon }: Spot) => `${toDegrees(lat)}, ${toDegrees(lon)}`

/** As people read it: "40.42° N, 3.70° W". */
export function spotWords({ lat, lon }: Spot, locale: string): string {
  const degrees = (spot: number) =>
    Math.abs(toDegrees(spot)).toLocaleString(locale, {
      minimumFractionDigits: 2,
      maximumFractionDigits: 2,
    })
  const west = locale.startsWith('es') ? 'O' : 'W'
  return `${degrees(lat)}° ${lat < 0 ? 'S' : 'N'}, ${degrees(lon)}° ${lon < 0 ? west : 'E'}`
}

/** A town with its country, in the reader's language. */
export const townWords = ({ name, country }: { name: string; country: string }, locale: string) =>
  `${name}, ${new Intl.DisplayNames(locale, { type: 'region' }).of(country) ?? country}`
