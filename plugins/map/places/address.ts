import { createHash } from 'node:crypto'
import type { Address } from 'farley'
import type { Certainty, Found, Lookup } from '../towns/find_towns.ts'

/** Why an address has no place. */
export type Reason = 'noTown' | 'unknownTown'

/** A record's addresses in the order in which they are tried: its main one first. */
export function lookupsOf(addresses: Address[], homeCountry: string): Lookup[] {
  return [...addresses]
    .sort((a, b) => Number(b.primary ?? false) - Number(a.primary ?? false))
    .map(({ city, country, state, postalCode }) => ({
      town: city ?? '',
      country: country ?? homeCountry,
      region: state ?? null,
      postcode: postalCode ?? null,
    }))
}

/** Changes with whatever a place is found by, and only then. */
export const stampOf = (lookups: Lookup[]): string =>
  createHash('sha256').update(JSON.stringify(lookups)).digest('base64url')

const order: Certainty[] = ['sure', 'likely', 'unsure']

/** The first address that is sure, else the first of the next best. */
export function best(found: (Found | null)[]): Found | null {
  for (const certainty of order) {
    const fits = found.find((each) => each?.certainty === certainty)
    if (fits) return fits
  }
  return null
}

export const reasonOf = (lookups: Lookup[]): Reason =>
  lookups.some(({ town }) => town.trim()) ? 'unknownTown' : 'noTown'
