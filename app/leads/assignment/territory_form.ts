import type { Refusals } from '#records/errors'
import { countryCodes } from '#records/fields/countries'
import { truncate } from '#records/normalise'
import { quoted } from '#records/query/refusal'
import { readMembers, typedMembers } from '#leads/assignment/member_form'
import type Territory from '#leads/assignment/models/territory'
import { readPattern } from '#leads/assignment/postcode'

const most = 200

/** Lines or a list, each once. */
const listed = (raw: unknown): string[] => {
  const given = Array.isArray(raw) ? raw : String(raw ?? '').split(/[\n,;]/)
  return [...new Set(given.map((each) => truncate(String(each).trim(), 80)).filter(Boolean))].slice(
    0,
    most
  )
}

const countriesIn = (raw: unknown): string[] =>
  (typeof raw === 'object' && raw !== null ? Object.values(raw) : [raw ?? []].flat()).map(String)

export function readTerritory(raw: Record<string, any>) {
  const errors: Refusals = {}
  const name = truncate(String(raw.name ?? '').trim(), 80)
  if (!name) errors.name = { key: 'required', params: {} }
  const countries = countriesIn(raw.countries).filter((code) => countryCodes.includes(code))
  const regions = listed(raw.regions)
  const postcodes = listed(raw.postcodes)
  const wrong = postcodes.find((each) => !readPattern(each))
  if (wrong) errors.postcodes = { key: 'notPostcodes', params: { value: quoted(wrong) } }
  if (!countries.length && !regions.length && !postcodes.length)
    errors.countries = { key: 'territoryNeedsPlace', params: {} }
  const people = readMembers(typedMembers(raw), errors)
  if (!people.length) errors.people ??= { key: 'ruleNeedsPeople', params: {} }
  return { values: { name, countries, regions, postcodes, people }, errors }
}

/** As the form shows it: lists as lines. */
export const typedLists = (shown: Territory | Record<string, any> | null) => ({
  name: shown?.name ?? '',
  countries: countriesIn(shown?.countries),
  regions: linesOf(shown?.regions),
  postcodes: linesOf(shown?.postcodes),
})

const linesOf = (raw: unknown) => (Array.isArray(raw) ? raw.join('\n') : String(raw ?? ''))
