import { getCountries } from 'libphonenumber-js/min'
import { fold } from '#records/normalise'

/** ISO 3166-1 alpha-2 codes that have a numbering plan: every country a customer can live in. */
export const countryCodes: readonly string[] = getCountries()
  .filter((code) => /^[A-Z]{2}$/.test(code) && !['AC', 'TA', 'XK'].includes(code))
  .concat('XK')
  .sort()

const alpha3: Record<string, string> = {
  USA: 'US',
  GBR: 'GB',
  ESP: 'ES',
  PRT: 'PT',
  FRA: 'FR',
  DEU: 'DE',
  ITA: 'IT',
  NLD: 'NL',
  BEL: 'BE',
  POL: 'PL',
  IRL: 'IE',
  CHE: 'CH',
  AUT: 'AT',
  SWE: 'SE',
  NOR: 'NO',
  DNK: 'DK',
  FIN: 'FI',
  MEX: 'MX',
  ARG: 'AR',
  CHL: 'CL',
  COL: 'CO',
  PER: 'PE',
  BRA: 'BR',
  CAN: 'CA',
  AUS: 'AU',
}
const others: Record<string, string> = {
  'uk': 'GB',
  'england': 'GB',
  'scotland': 'GB',
  'wales': 'GB',
  'great britain': 'GB',
  'united states of america': 'US',
  'u.s.a.': 'US',
  'u.s.': 'US',
  'eeuu': 'US',
  'ee. uu.': 'US',
  'ee.uu.': 'US',
  'holland': 'NL',
  'holanda': 'NL',
  'czech republic': 'CZ',
  'republica checa': 'CZ',
  'deutschland': 'DE',
  'espanya': 'ES',
  'the netherlands': 'NL',
  'inglaterra': 'GB',
  'gran bretana': 'GB',
  'italia': 'IT',
  'france': 'FR',
  'south korea': 'KR',
  'russia': 'RU',
}

let names: Map<string, string> | undefined

function byName() {
  if (names) return names
  names = new Map(Object.entries(others))
  for (const locale of ['en', 'es', 'fr', 'de', 'it', 'pt', 'ca']) {
    const display = new Intl.DisplayNames(locale, { type: 'region' })
    for (const code of countryCodes) names.set(fold(display.of(code) ?? code), code)
  }
  return names
}

/** The code of a country given as code (two or three letters) or as name in English, Spanish and six neighbours. Null if unknown. */
export function countryCode(text: string): string | null {
  const typed = text.trim()
  const upper = typed.toUpperCase()
  if (countryCodes.includes(upper)) return upper
  return alpha3[upper] ?? byName().get(fold(typed)) ?? null
}

/** Codes with names in this language, sorted by name. */
export function countryOptions(locale: string): { value: string; label: string }[] {
  const display = new Intl.DisplayNames(locale, { type: 'region' })
  return countryCodes
    .map((value) => ({ value, label: display.of(value) ?? value }))
    .sort((a, b) => a.label.localeCompare(b.label, locale))
}
