import {
  FieldError,
  registerFieldType,
  type BoundField,
  type Field,
  type FieldOptions,
} from '#records/field_type'
import { badge } from '#records/fields/choice'
import { knownOptions, optionLabel, optionNamed } from '#records/options/known'

export interface OptionOptions extends FieldOptions {
  list?: string
}

const listOf = (field: BoundField<OptionOptions>) => field.options.list!

/**
 * One value of a list that the company edits under Settings (`optionLists` of a module). The column holds the value's stable key.
 * A value that is not offered any more is still read, since files and programs bring what was chosen long ago.
 */
export const optionType = registerFieldType({
  name: 'option',
  column: 'string',
  parse(raw, field) {
    if (raw === null || raw === undefined || raw === '') return null
    if (typeof raw !== 'string' && typeof raw !== 'number') throw new FieldError('notChoice')
    const typed = String(raw).trim()
    if (!typed) return null
    const key = optionNamed(listOf(field), typed)
    if (!key) throw new FieldError('notChoice', { value: typed.slice(0, 60) })
    return key
  },
  text: (value: string, field, { t }) => optionLabel(listOf(field), value, t),
  html: (value: string, field, { t }) =>
    badge(
      optionLabel(listOf(field), value, t),
      knownOptions(listOf(field)).find(({ key }) => key === value)?.tone ?? undefined
    ),
  csv: (value: string) => value,
  words: () => '',
  operators: ['anyOf', 'noneOf', 'is', 'isNot', 'empty', 'notEmpty'],
  sortable: true,
  editor: 'records::editors/choice',
  schema: (field) => ({
    type: 'string',
    description: `Key of a value in the list "${listOf(field)}", which the company edits under Settings.`,
    examples: knownOptions(listOf(field)).map(({ key }) => key),
  }),
})

export const option = <const O extends FieldOptions>(list: string, options: O = {} as O) =>
  ({ type: 'option', options: { ...options, list } }) as unknown as Field<
    string,
    O['required'] extends true ? true : false,
    O
  >
