import { fold } from '#records/normalise'

/** ISO 4217 codes, as the runtime's ICU knows them. */
export const currencyCodes: readonly string[] = Intl.supportedValuesOf('currency')

const known = new Set(currencyCodes)
const scales = new Map<string, number>()
let names: Map<string, string> | undefined

export const isCurrency = (code: string) => known.has(code)

/** Digits after the point: 2 for EUR, 0 for JPY, 3 for KWD. A formatter costs 30 µs, and a list asks for each cell. */
export function currencyScale(currency: string): number {
  let scale = scales.get(currency)
  if (scale === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency })
    scale = format.resolvedOptions().maximumFractionDigits ?? 2
    scales.set(currency, scale)
  }
  return scale
}

export const currencyName = (code: string, locale: string) =>
  new Intl.DisplayNames(locale, { type: 'currency' }).of(code) ?? code

/** Codes with names in this language, sorted by name. */
export const currencyOptions = (codes: readonly string[], locale: string) =>
  codes
    .map((value) => ({ value, label: `${currencyName(value, locale)} (${value})` }))
    .sort((a, b) => a.label.localeCompare(b.label, locale))

/** The code of a currency given as code, or as its name in English or Spanish. Null if unknown. */
export function currencyCode(text: string): string | null {
  const typed = text.trim()
  const upper = typed.toUpperCase()
  if (known.has(upper)) return upper
  names ??= new Map(
    ['en', 'es'].flatMap((locale) =>
      currencyCodes.map((code): [string, string] => [fold(currencyName(code, locale)), code])
    )
  )
  return names.get(fold(typed.replace(/\s*\([A-Z]{3}\)$/, ''))) ?? null
}

/** The currency that an amount names itself: `USD` of "USD 1,250". Null where it names none. */
export function namedCurrency(text: unknown): string | null {
  const [code] = (typeof text === 'string' && /\b[A-Z]{3}\b/.exec(text)) || []
  return code && known.has(code) ? code : null
}
