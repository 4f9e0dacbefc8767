import { FieldError, registerFieldType, type Field, type FieldOptions } from '#records/field_type'
import { parseDecimal } from '#records/fields/numbers'

export interface NumberOptions extends FieldOptions {
  min?: number
  most?: number
}

export interface IntegerOptions extends NumberOptions {
  /** A whole number of hundredths: said and typed with a % sign. */
  percent?: boolean
}

export function withinBounds(value: number, { min, most }: NumberOptions) {
  if (min !== undefined && value < min) throw new FieldError('tooSmall', { min })
  if (most !== undefined && value > most) throw new FieldError('tooLarge', { max: most })
  return value
}

export const numberOperators = [
  'is',
  'isNot',
  'gt',
  'gte',
  'lt',
  'lte',
  'between',
  'empty',
  'notEmpty',
] as const

/** A whole number from -2,147,483,648 to 2,147,483,647. */
export const integerType = registerFieldType({
  name: 'integer',
  column: 'integer',
  parse(raw, field, context) {
    const decimal = parseDecimal(raw, context)
    if (decimal === null) return null
    const value = Number(decimal)
    if (!Number.isInteger(value)) throw new FieldError('notWhole')
    return withinBounds(value, { min: -2147483648, most: 2147483647, ...field.options })
  },
  fromColumn: Number,
  text: (value: number, { options }, { locale }) =>
    (options as IntegerOptions).percent
      ? (value / 100).toLocaleString(locale, { style: 'percent' })
      : value.toLocaleString(locale),
  csv: String,
  operators: numberOperators,
  sortable: true,
  editor: 'records::editors/number',
  schema: () => ({ type: 'integer' }),
})

export const integer = <const O extends IntegerOptions>(options: O = {} as O) =>
  ({ type: 'integer', options }) as Field<number, O['required'] extends true ? true : false, O>
