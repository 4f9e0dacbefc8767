import { FieldError, registerFieldType, type Field, type FieldOptions } from '#records/field_type'

const yes = new Set(['1', 'true', 'on', 'yes', 'y', 'sí', 'si', 's', 'x', 'verdadero'])
const no = new Set(['0', 'false', 'off', 'no', 'n', 'falso'])

/** Yes or no; never null: nothing given is no. */
export const booleanType = registerFieldType({
  name: 'boolean',
  column: 'boolean',
  parse(raw) {
    if (raw === null || raw === undefined || raw === '') return false
    if (typeof raw === 'boolean') return raw
    const word = String(Array.isArray(raw) ? raw.at(-1) : raw)
      .trim()
      .toLowerCase()
    if (yes.has(word)) return true
    if (no.has(word)) return false
    throw new FieldError('notYesNo')
  },
  toColumn: (value: boolean) => (value ? 1 : 0),
  fromColumn: Boolean,
  text: (value: boolean, _, { t }) => t(value ? 'words.yes' : 'words.no'),
  csv: (value: boolean) => (value ? 'true' : 'false'),
  words: () => '',
  operators: ['true', 'false'],
  sortable: true,
  editor: 'records::editors/boolean',
  schema: () => ({ type: 'boolean' }),
})

export const boolean = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'boolean', options: { default: false, ...options } }) as unknown as Field<
    boolean,
    true,
    O
  >
