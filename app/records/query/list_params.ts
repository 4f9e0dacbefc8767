import { readFilter, writeFilter, type Filter } from '#records/query/filter_tree'
import { listField } from '#records/query/filter_fields'
import { quoted, refuse } from '#records/query/refusal'
import { screensOf } from '#records/query/list_views'
import { readSort, writeSort, type Sort } from '#records/query/sort'
import type { RecordClass } from '#records/record'

/** What a list's URL says. Null means "as the view or the record has it". */
export interface ListParams {
  filter: Filter | null
  sort: Sort[] | null
  columns: string[] | null
  /** Saved view; 0 for none where a person has one that opens by itself. */
  view: number | null
  /** Words of the search box. */
  q: string
  cursor: string | null
  limit: number
  trash: boolean
  /** Another way to see the same rows, one of the record's `screens`; null for the list. */
  as?: string | null
  /** Only these rows; not in the list's own URL. */
  ids?: number[] | null
}

export const standardLimit = 50

/**
 * Reads `filter`, `sort`, `columns`, `view`, `q`, `cursor`, `limit` and `trash`.
 * @throws Invalid, with a sentence by part, for names and values that make no list
 */
export function readListParams(
  Record: RecordClass,
  query: Record<string, any>,
  { most = 200 }: { most?: number } = {}
): ListParams {
  return {
    filter: readFilter(Record, query.filter),
    sort: query.sort === undefined || query.sort === '' ? null : readSort(Record, query.sort),
    columns: readColumns(Record, query.columns),
    view: readWhole('view', query.view, Number.MAX_SAFE_INTEGER, 0),
    q: readText('q', query.q, 200),
    cursor: readText('cursor', query.cursor, 2_000) || null,
    limit: readWhole('limit', query.limit, most) ?? Math.min(standardLimit, most),
    trash: query.trash === '1' || query.trash === 'true',
    as: screensOf(Record).find((each) => each === query.as) ?? null,
  }
}

/** Columns as a comma list; each once, `name` always and first. */
export function readColumns(Record: RecordClass, raw: unknown): string[] | null {
  const list = Array.isArray(raw) ? raw : typeof raw === 'string' ? raw.split(',') : null
  if (raw !== undefined && raw !== null && !list) return refuse('columns', 'columnsForm')
  const names = list?.map((name) => String(name).trim()).filter(Boolean)
  if (!names?.length) return null
  if (names.length > 60) return refuse('columns', 'tooMany', { max: 60 })
  const keys = names.map(
    (name) =>
      listField(Record, name)?.key ?? refuse('columns', 'unknownField', { name: quoted(name) })
  )
  return [...new Set(['name', ...keys])]
}

function readText(part: 'q' | 'cursor', raw: unknown, most: number): string {
  if (raw === undefined || raw === null) return ''
  if (typeof raw !== 'string') return refuse(part, 'notText')
  if (raw.length > most) return refuse(part, 'tooLong', { max: most })
  return raw.replace(/\p{Cc}+/gu, ' ').trim()
}

function readWhole(part: 'view' | 'limit', raw: unknown, most: number, least = 1): number | null {
  if (raw === undefined || raw === null || raw === '') return null
  const value = /^\d{1,15}$/.test(String(raw)) ? Number(raw) : Number.NaN
  if (!Number.isSafeInteger(value) || value < least) return refuse(part, 'notWhole')
  if (value > most && part === 'limit') return refuse(part, 'tooLarge', { max: most })
  return value
}

/** The same as URL parameters, in a fixed order; what is as usual is left out. `writeListParams(readListParams(x))` says what x said. */
export function writeListParams(params: Partial<ListParams>): URLSearchParams {
  const search = new URLSearchParams()
  if (params.view !== null && params.view !== undefined) search.set('view', String(params.view))
  if (params.q) search.set('q', params.q)
  for (const [name, value] of writeFilter(params.filter ?? null)) search.append(name, value)
  if (params.sort?.length) search.set('sort', writeSort(params.sort))
  if (params.columns?.length) search.set('columns', params.columns.join(','))
  if (params.limit && params.limit !== standardLimit) search.set('limit', String(params.limit))
  if (params.trash) search.set('trash', '1')
  if (params.as) search.set('as', params.as)
  if (params.cursor) search.set('cursor', params.cursor)
  return search
}

/** Parameters as the hidden fields of a form that comes back to the list; the first page again. */
export const carriedIn = (params: Partial<ListParams>): { name: string; value: string }[] =>
  [...writeListParams({ ...params, cursor: null })].map(([name, value]) => ({ name, value }))
