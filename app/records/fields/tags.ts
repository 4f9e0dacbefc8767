import {
  escapeHtml,
  FieldError,
  registerFieldType,
  type Field,
  type FieldOptions,
  type FormatContext,
} from '#records/field_type'
import { asList, jsonColumn } from '#records/fields/json_column'
import { parseId } from '#records/fields/reference'

export const tagHtml = ({ name, hue }: { name: string; hue: number }) =>
  `<span class="tag hue-${hue}">${escapeHtml(name)}</span>`

const known = (value: number[], { tag }: FormatContext) =>
  value.map(tag).filter((each) => each !== null)

/** Labels out of the company's own list, by id; forms, imports and the API may name new ones, which `tagIds` makes first. */
export const tagsType = registerFieldType({
  name: 'tags',
  ...jsonColumn,
  parse(raw) {
    const list =
      typeof raw === 'string' && !raw.trim().startsWith('[') ? raw.split(/[;,]/) : asList(raw)
    const ids = [...new Set(list.map(parseId).filter((id) => id !== null))]
    if (ids.length > 50) throw new FieldError('tooMany', { max: 50 })
    return ids.length ? ids : null
  },
  text: (value: number[], _, context) =>
    known(value, context)
      .map(({ name }) => name)
      .join(', '),
  html: (value: number[], _, context) => known(value, context).map(tagHtml).join(' '),
  csv: (value: number[], _, context) =>
    known(value, context)
      .map(({ name }) => name)
      .join('; '),
  words: () => '',
  keys: (value: number[]) => value.map(String),
  operators: ['anyOf', 'allOf', 'noneOf', 'empty', 'notEmpty'],
  sortable: false,
  editor: 'records::editors/tags',
  schema: () => ({
    type: 'array',
    maxItems: 50,
    items: { type: 'integer', description: 'Id of a tag.' },
  }),
})

export const tags = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'tags', options }) as Field<number[], false, O>
