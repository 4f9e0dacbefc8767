import { currencyScale, namedCurrency } from '#records/currencies/codes'
import { FieldError, registerFieldType, type Field, type ParseContext } from '#records/field_type'
import { fromMinor, parseDecimal, toMinor } from '#records/fields/numbers'
import { numberOperators, withinBounds, type NumberOptions } from '#records/fields/integer'

export { currencyScale }

export function formatMoney(minor: number, currency: string, locale: string) {
  const scale = currencyScale(currency)
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: minor % 10 ** scale ? scale : 0,
  }).format(fromMinor(minor, scale) as any)
}

export interface MoneyOptions extends NumberOptions {
  /** The `currency` field beside it; the company's currency where it names none. */
  currency?: string
  /** The field that holds the same in the company's currency: what lists sort by. */
  base?: string
}

/**
 * An amount in minor units (cents) of its currency, a whole number; never floating point. JSON brings it as it is answered, a
 * whole number of minor units, or as decimal text; forms and files bring decimal text.
 */
export const moneyType = registerFieldType({
  name: 'money',
  column: 'bigint',
  parse(raw, field, context) {
    if (context.source === 'json' && typeof raw === 'number') {
      if (!Number.isSafeInteger(raw)) throw new FieldError('notWhole')
      return withinBounds(raw, field.options)
    }
    refuseOther(raw, context)
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
  schema: ({ options }) => ({
    type: 'integer',
    description: `Minor units (cents) of ${options.currency ? `the currency in \`${options.currency}\`` : 'the company currency'}.`,
  }),
})

/** "USD 500" is not 500 of another currency. */
function refuseOther(raw: unknown, { currency }: ParseContext) {
  const named = namedCurrency(raw)
  if (named && named !== currency) throw new FieldError('otherCurrency', { named, currency })
}

export const money = <const O extends MoneyOptions>(options: O = {} as O) =>
  ({ type: 'money', options }) as Field<number, O['required'] extends true ? true : false, O>
