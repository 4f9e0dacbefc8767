import {
  escapeHtml,
  FieldError,
  registerFieldType,
  type Field,
  type FieldOptions,
} from '#records/field_type'
import { recordClass } from '#records/record'

export interface ReferenceOptions extends FieldOptions {
  to?: string
  /** What happens to this row when the other is deleted for good: `clear` (default) empties the field, `refuse` stops it. */
  onDelete?: 'clear' | 'refuse'
}

export interface Reference<N extends string, R extends boolean = boolean> extends Field<number, R> {
  readonly to: N
}

export function parseId(raw: unknown): number | null {
  if (raw === null || raw === undefined || raw === '') return null
  const id =
    typeof raw === 'number'
      ? raw
      : typeof raw === 'string' && /^\d{1,15}$/.test(raw.trim())
        ? Number(raw)
        : Number.NaN
  if (!Number.isSafeInteger(id) || id < 1) throw new FieldError('notReference')
  return id
}

/** Colleagues and parts of other records are only named; the rest have a page to go to. */
function hasPages(name: string) {
  const { internal, routes } = recordClass(name).options
  return !internal && routes !== false
}

/**
 * One record of another type. The attribute holds its id (`companyId`). Parsing takes only ids; importers look names up before.
 * Whether the record exists and may be seen is checked by `checkReferences`.
 */
export const referenceType = registerFieldType({
  name: 'reference',
  column: 'integer',
  suffix: 'Id',
  parse: (raw) => parseId(raw),
  fromColumn: Number,
  text: (value: number, field, { titleOf }) => titleOf(field.options.to, value) ?? '',
  html(value: number, field, { titleOf }) {
    const title = titleOf(field.options.to, value)
    if (title === null) return ''
    if (!hasPages(field.options.to)) return escapeHtml(title)
    return `<a class="link" href="/go/${field.options.to}/${value}">${escapeHtml(title)}</a>`
  },
  words: () => '',
  operators: ['anyOf', 'noneOf', 'is', 'isNot', 'me', 'notMe', 'myTeam', 'empty', 'notEmpty'],
  sortable: false,
  editor: 'records::editors/reference',
  schema: (field) => ({ type: 'integer', description: `Id of a ${field.options.to}.` }),
})

export const reference = <const N extends string, const O extends ReferenceOptions>(
  to: N,
  options: O = {} as O
) =>
  ({ type: 'reference', to, options: { ...options, to } }) as unknown as Reference<
    N,
    O['required'] extends true ? true : false
  >

/** A colleague: `reference('user')` by name. */
export const user = <const O extends ReferenceOptions>(options: O = {} as O) =>
  reference('user', options)
