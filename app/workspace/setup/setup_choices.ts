import { countryCodes, currencies, locales, timezones } from '#workspace/setup/company_input'

/** Countries, currencies and languages by their names in the reader's language, for select boxes. */
export function setupChoices(locale: string) {
  const named = (type: 'region' | 'currency', codes: readonly string[]) => {
    const names = new Intl.DisplayNames(locale, { type })
    return codes
      .map((value) => ({ value, label: names.of(value) ?? value }))
      .sort((a, b) => a.label.localeCompare(b.label, locale))
  }
  return {
    languages: locales.map((value) => ({
      value,
      label: new Intl.DisplayNames(value, { type: 'language' }).of(value)!,
    })),
    countries: named('region', countryCodes),
    currencies: named('currency', currencies).map(({ value, label }) => ({
      value,
      label: `${label} (${value})`,
    })),
    timezones: timezones.map((value) => ({ value, label: value.replaceAll('_', ' ') })),
    days: [1, 2, 3, 4, 5, 6, 7].map((day) => ({
      value: String(day),
      label: new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(
        Date.UTC(2024, 0, day)
      ),
    })),
  }
}
