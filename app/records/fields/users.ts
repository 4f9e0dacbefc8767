import { FieldError, registerFieldType, type Field, type FieldOptions } from '#records/field_type'
import { asList, jsonColumn } from '#records/fields/json_column'
import { parseId } from '#records/fields/reference'

/** Several colleagues, by id. */
export const usersType = registerFieldType({
  name: 'users',
  ...jsonColumn,
  parse(raw) {
    const list =
      typeof raw === 'string' && !raw.trim().startsWith('[') ? raw.split(/[;,]/) : asList(raw)
    const ids = [...new Set(list.map(parseId).filter((id) => id !== null))]
    if (ids.length > 50) throw new FieldError('tooMany', { max: 50 })
    return ids.length ? ids : null
  },
  text: (value: number[], _, { titleOf }) =>
    value
      .map((id) => titleOf('user', id))
      .filter(Boolean)
      .join(', '),
  csv: (value: number[]) => value.join(';'),
  words: () => '',
  keys: (value: number[]) => value.map(String),
  operators: ['anyOf', 'noneOf', 'me', 'notMe', 'empty', 'notEmpty'],
  sortable: false,
  editor: 'records::editors/users',
  schema: () => ({ type: 'array', maxItems: 50, items: { type: 'integer' } }),
})

export const users = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'users', options }) as Field<number[], false, O>
