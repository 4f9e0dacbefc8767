import type { Refusals } from '#records/errors'
import type { Company } from '#records/company'
import { countryCodes } from '#records/fields/countries'

export const locales = ['en', 'es'] as const
export const currencies: readonly string[] = Intl.supportedValuesOf('currency')
export const timezones: readonly string[] = [
  ...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')]),
].sort()
export { countryCodes }

export type CompanyValues = Omit<Company, 'setUpAt'>

/** What a company says of itself, as typed, to settings. Lists are checked, since the form is only one way in. */
export function readCompany(raw: Record<string, unknown>): {
  values: CompanyValues
  errors: Refusals
} {
  const errors: Refusals = {}
  const refuse = (name: string, key: string, params = {}) => (errors[name] = { key, params })
  const typed = (name: string) => (typeof raw[name] === 'string' ? raw[name].trim() : '')

  const name = typed('company')
  if (!name) refuse('company', 'required')
  else if (name.length > 120) refuse('company', 'tooLong', { max: 120 })

  const oneOf = (field: string, list: readonly string[], value = typed(field)) => {
    if (!value) refuse(field, 'required')
    else if (!list.includes(value)) refuse(field, 'notChoice', { value: value.slice(0, 40) })
    return value
  }
  const country = oneOf('country', countryCodes, typed('country').toUpperCase())
  const values = {
    name,
    locale: oneOf('language', locales),
    country,
    currency: oneOf('currency', currencies, typed('currency').toUpperCase()),
    timezone: oneOf('timezone', timezones),
    firstDayOfWeek: Number(typed('firstDayOfWeek')) || firstDayIn(country),
  }
  if (!(values.firstDayOfWeek >= 1 && values.firstDayOfWeek <= 7))
    refuse('firstDayOfWeek', 'notChoice', { value: typed('firstDayOfWeek').slice(0, 40) })
  return { values, errors }
}

/** Monday is 1. From the Unicode CLDR data that Node carries. */
export function firstDayIn(country: string): number {
  if (!/^[A-Z]{2}$/.test(country)) return 1
  const locale = new Intl.Locale(`und-${country}`) as any
  return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1
}
