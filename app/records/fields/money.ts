import { registerFieldType, type Field } from '#records/field_type'
import { fromMinor, parseDecimal, toMinor } from '#records/fields/numbers'
import { numberOperators, withinBounds, type NumberOptions } from '#records/fields/integer'

/** Digits after the point in a currency: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217, as the runtime's ICU knows it). */
export function currencyScale(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
      .maximumFractionDigits ?? 2
  )
}

export function formatMoney(minor: number, currency: string, locale: string) {
  const scale = currencyScale(currency)
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: minor % 10 ** scale ? scale : 0,
  }).format(fromMinor(minor, scale) as any)
}

/** An amount in minor units of the company's currency (cents), a whole number; never floating point. */
export const moneyType = registerFieldType({
  name: 'money',
  column: 'bigint',
  parse(raw, field, context) {
    const cleaned = typeof raw === 'string' ? raw.replace(/\p{Sc}|[A-Z]{3}/gu, '') : raw
    const decimal = parseDecimal(cleaned, context)
    if (decimal === null) return null
    return withinBounds(toMinor(decimal, currencyScale(context.currency)), field.options)
  },
  fromColumn: Number,
  text: (value: number, _, { currency, locale }) => formatMoney(value, currency, locale),
  csv: (value: number, _, { currency }) => fromMinor(value, currencyScale(currency)),
  operators: numberOperators,
  sortable: true,
  editor: 'records::editors/number',
  schema: () => ({ type: 'integer', description: 'Minor units of the company currency (cents).' }),
})

export const money = <const O extends NumberOptions>(options: O = {} as O) =>
  ({ type: 'money', options }) as Field<number, O['required'] extends true ? true : false, O>
