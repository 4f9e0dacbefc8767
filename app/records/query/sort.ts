import { dialect } from '#records/dialect/dialect'
import type { BoundField, ColumnKind } from '#records/field_type'
import { listField } from '#records/query/filter_fields'
import { quoted, refuse } from '#records/query/refusal'
import type { RecordClass } from '#records/record'

export interface Sort {
  /** As URLs name it: `name`, `updatedAt`. */
  field: string
  descending: boolean
}

/** A sort in its table: what is compared, and what its values look like in a cursor. */
export interface SortKey extends Sort {
  column: string
  kind: ColumnKind
  /** SQL of the value that is compared. */
  expression: string
  nullable: boolean
}

const most = 4

/** Whether lists can be sorted by a field. */
export const isSortable = ({ type, options }: BoundField) => type.sortable && options.sort !== false

/** `-updatedAt,name` as sorts. Throws Invalid for names that lists cannot be sorted by. */
export function readSort(Record: RecordClass, raw: unknown): Sort[] {
  if (raw === undefined || raw === null || raw === '') return []
  if (typeof raw !== 'string' || raw.length > 200) return refuse('sort', 'sortForm')
  const sorts = raw.split(',').map((name) => {
    const field = name.trim().replace(/^[-+]/, '')
    const known = listField(Record, field)
    if (!known || !isSortable(known)) return refuse('sort', 'notSortable', { name: quoted(field) })
    return { field: known.key, descending: name.trim().startsWith('-') }
  })
  const once = sorts.filter(
    (sort, at) => sorts.findIndex((other) => other.field === sort.field) === at
  )
  if (once.length > most) return refuse('sort', 'tooMany', { max: most })
  return once
}

export const writeSort = (sorts: Sort[]) =>
  sorts.map(({ field, descending }) => (descending ? '-' : '') + field).join(',')

/** What a list is sorted by before anyone chooses. */
export const standardSort = (Record: RecordClass): Sort[] =>
  readSort(Record, Record.options.sort ?? 'name')

/** Amounts in several currencies are compared in the company's, where the record keeps that. */
const comparable = (Record: RecordClass, field: BoundField): BoundField =>
  (field.options.base && Record.field(field.options.base)) || field

/**
 * Sorts as SQL. Names sort by their folded form; other texts without regard to case as the database can. The id comes last, in
 * the first key's direction, so that every row has its place.
 */
export function sortKeys(Record: RecordClass, sorts: Sort[]): SortKey[] {
  const table = (Record as any).table
  const keys = sorts.map((sort): SortKey => {
    const field = listField(Record, sort.field)!
    const { column, kind } =
      sort.field === 'name'
        ? { column: 'title_sort', kind: 'string' as const }
        : { column: comparable(Record, field).column, kind: field.type.column }
    const text = kind === 'string' && column !== 'title_sort'
    const name = `${table}.${column}`
    return {
      ...sort,
      column,
      kind,
      expression: text ? dialect().caseless(name) : name,
      nullable: !['name', 'id', 'createdAt', 'updatedAt'].includes(sort.field),
    }
  })
  const last = keys.findIndex(({ field }) => field === 'id')
  if (last >= 0) return keys.slice(0, last + 1)
  return [
    ...keys,
    {
      field: 'id',
      descending: keys[0]?.descending ?? false,
      column: 'id',
      kind: 'integer',
      expression: `${table}.id`,
      nullable: false,
    },
  ]
}
