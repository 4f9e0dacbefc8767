import { FieldError, registerFieldType, type Field, type FieldOptions } from '#records/field_type'
import { jsonColumn } from '#records/fields/json_column'

/** Any JSON value, up to 65,000 characters; for what code and integrations keep. */
export const jsonType = registerFieldType({
  name: 'json',
  ...jsonColumn,
  parse(raw, _, { source }) {
    if (raw === null || raw === undefined || raw === '') return null
    let value = raw
    if (source !== 'json' && typeof raw === 'string') {
      try {
        value = JSON.parse(raw)
      } catch {
        throw new FieldError('notJson')
      }
    }
    if (JSON.stringify(value).length > 65_000) throw new FieldError('tooLong', { max: 65_000 })
    return value
  },
  text: (value: unknown) => JSON.stringify(value),
  words: () => '',
  operators: ['empty', 'notEmpty'],
  sortable: false,
  editor: 'records::editors/json',
  schema: () => ({}),
})

export const json = <T = unknown>(options: FieldOptions = {}) =>
  ({ type: 'json', options }) as Field<T, false, FieldOptions>
