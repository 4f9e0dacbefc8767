import { FieldError, registerFieldType, type Field, type FieldOptions } from '#records/field_type'
import { asList, jsonColumn } from '#records/fields/json_column'
import { parseId } from '#records/fields/reference'

export interface FileOptions extends FieldOptions {
  /** Pictures only, shown as one: a photo or logo. */
  image?: boolean
}

/** One stored file, by its id in `files`. Uploads make the file first and then name it. */
export const fileType = registerFieldType({
  name: 'file',
  column: 'integer',
  suffix: 'Id',
  parse: (raw) => parseId(raw),
  fromColumn: Number,
  text: (value: number, _, { titleOf }) => titleOf('file', value) ?? '',
  html: (value: number) => `<a class="link" href="/files/${value}">#${value}</a>`,
  csv: String,
  words: () => '',
  operators: ['empty', 'notEmpty'],
  sortable: false,
  editor: 'records::editors/file',
  schema: () => ({ type: 'integer', description: 'Id of a file.' }),
})

export const file = <const O extends FileOptions>(options: O = {} as O) =>
  ({
    type: 'file',
    to: 'file',
    options,
  }) as unknown as import('#records/fields/reference').Reference<
    'file',
    O['required'] extends true ? true : false
  >

/** Several stored files, by id. */
export const filesType = registerFieldType({
  name: 'files',
  ...jsonColumn,
  parse(raw) {
    const ids = [
      ...new Set(
        asList(raw)
          .map(parseId)
          .filter((id) => id !== null)
      ),
    ]
    if (ids.length > 50) throw new FieldError('tooMany', { max: 50 })
    return ids.length ? ids : null
  },
  text: (value: number[], _, { titleOf }) =>
    value
      .map((id) => titleOf('file', id))
      .filter(Boolean)
      .join(', '),
  html: (value: number[]) =>
    value.map((id) => `<a class="link" href="/files/${id}">#${id}</a>`).join(' '),
  csv: (value: number[]) => JSON.stringify(value),
  words: () => '',
  keys: (value: number[]) => value.map(String),
  operators: ['empty', 'notEmpty'],
  sortable: false,
  editor: 'records::editors/files',
  schema: () => ({ type: 'array', maxItems: 50, items: { type: 'integer' } }),
})

export const files = <const O extends FileOptions>(options: O = {} as O) =>
  ({ type: 'files', options }) as Field<number[], false, O>
