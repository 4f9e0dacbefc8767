import { registerFieldType, type Field, type FieldOptions } from '#records/field_type'
import { numberOperators } from '#records/fields/integer'

export interface AutoNumberOptions extends FieldOptions {
  /** What stands before the number: `C-` gives C-1042. */
  prefix?: string
  start?: number
}

/** A running number per record type, given once by the change door and never used again. */
export const autoNumberType = registerFieldType({
  name: 'autoNumber',
  column: 'integer',
  parse: () => null,
  fromColumn: Number,
  text: (value: number, field) => `${field.options.prefix ?? ''}${value}`,
  csv: String,
  fragments: (value: number, field) => [`${field.options.prefix ?? ''}${value}`.toLowerCase()],
  operators: numberOperators,
  sortable: true,
  editor: 'records::editors/read_only',
  schema: () => ({ type: 'integer' }),
})

export const autoNumber = (options: AutoNumberOptions = {}) =>
  ({ type: 'autoNumber', options: { ...options, readOnly: true } }) as Field<
    number,
    false,
    AutoNumberOptions
  >
