import { registerFieldType, type BoundField, type Field } from '#records/field_type'
import { fromMinor, parseDecimal, toMinor } from '#records/fields/numbers'
import { numberOperators, withinBounds, type NumberOptions } from '#records/fields/integer'

export interface DecimalOptions extends NumberOptions {
  /** Digits after the point, 0 to 6. Default 2. Stored as a whole number of that unit, so that nothing is rounded twice. */
  scale?: number
}

const scaleOf = (field: BoundField<DecimalOptions>) => field.options.scale ?? 2

/** An exact decimal, held in code as its string: "1234.50". */
export const decimalType = registerFieldType({
  name: 'decimal',
  column: 'bigint',
  parse(raw, field, context) {
    const decimal = parseDecimal(raw, context)
    if (decimal === null) return null
    const value = fromMinor(toMinor(decimal, scaleOf(field)), scaleOf(field))
    withinBounds(Number(value), field.options)
    return value
  },
  toColumn: (value: string, field) => toMinor(value, scaleOf(field)),
  fromColumn: (raw, field) => fromMinor(Number(raw), scaleOf(field)),
  text: (value: string, _, { locale }) =>
    Number(value).toLocaleString(locale, { maximumFractionDigits: 6 }),
  csv: String,
  operators: numberOperators,
  sortable: true,
  editor: 'records::editors/number',
  schema: () => ({ type: 'string', pattern: '^-?\\d+(\\.\\d+)?$' }),
})

export const decimal = <const O extends DecimalOptions>(options: O = {} as O) =>
  ({ type: 'decimal', options }) as Field<string, O['required'] extends true ? true : false, O>

export const formatPercent = (value: string, locale: string, scale = 4) =>
  (Number(value) / 100).toLocaleString(locale, { style: 'percent', maximumFractionDigits: scale })

/** A percentage, as its decimal string: "12.50" is 12.5 %. */
export const percentType = registerFieldType({
  ...decimalType,
  name: 'percent',
  text: (value: string, field, { locale }) => formatPercent(value, locale, scaleOf(field)),
  parse: (raw, field, context) =>
    decimalType.parse(typeof raw === 'string' ? raw.replace(/%\s*$/, '') : raw, field, context),
})

export const percent = <const O extends DecimalOptions>(options: O = {} as O) =>
  ({ type: 'percent', options }) as Field<string, O['required'] extends true ? true : false, O>
