import { fold } from '#records/normalise'
import { readPattern, withinPattern } from '#leads/assignment/postcode'

/** Where a territory is. What it does not name, it does not ask for. */
export interface Area {
  /** ISO 3166-1 alpha-2. */
  countries: string[]
  /** As written; compared without case and accents. */
  regions: string[]
  /** Beginnings or ranges; see `postcode.ts`. */
  postcodes: string[]
}

/** As an address field keeps it. */
export interface Place {
  country?: string
  state?: string
  city?: string
  postalCode?: string
}

/**
 * Whether a place lies in an area: in one of its countries, and one of its regions, and one of its postcodes, as far as it names any.
 * An address that names no country is in the company's own. A region may be written where a city stands, as city states are.
 */
export function liesWithin(place: Place, area: Area, homeCountry: string | null): boolean {
  const { countries, regions, postcodes } = area
  if (!countries.length && !regions.length && !postcodes.length) return false
  if (!place.country && !place.state && !place.city && !place.postalCode) return false
  const country = place.country || homeCountry
  if (countries.length && (!country || !countries.includes(country.toUpperCase()))) return false
  const named = [place.state, place.city].filter(Boolean).map((each) => fold(each!))
  if (regions.length && !regions.some((region) => named.includes(fold(region)))) return false
  if (!postcodes.length) return true
  const code = place.postalCode ?? ''
  return postcodes.some((each) => {
    const pattern = readPattern(each)
    return pattern !== null && withinPattern(code, pattern)
  })
}

/** The first of these areas, in their order, that an address lies in; the lead's first address goes before its others. */
export function areaOf<A extends Area>(
  places: Place[],
  areas: A[],
  homeCountry: string | null
): A | null {
  for (const place of places) {
    const found = areas.find((area) => liesWithin(place, area, homeCountry))
    if (found) return found
  }
  return null
}
