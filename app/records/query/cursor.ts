import { refuse } from '#records/query/refusal'
import type { SortKey } from '#records/query/sort'

type Value = string | number | null

/** A place between two rows of a sorted list: the sort values of the row beside it, and the way to go from there. */
export interface Cursor {
  values: Value[]
  backward: boolean
  /** How many rows stood before the page when the cursor was made; only said, never searched by. */
  start: number
}

const signature = (keys: SortKey[]) =>
  keys.map(({ field, descending }) => (descending ? '-' : '') + field).join(',')

export function writeCursor(
  keys: SortKey[],
  row: Record<string, any>,
  { backward, start }: Pick<Cursor, 'backward' | 'start'>
): string {
  const values = keys.map(({ column }) => row[`sort_${column}`] ?? null)
  const parts = [signature(keys), backward ? 1 : 0, start, ...values]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** Throws Invalid for a cursor that is not of this list's sort, or was made up. */
export function readCursor(keys: SortKey[], text: string): Cursor {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(text.slice(0, 2_000), 'base64url').toString())
  } catch {
    return refuse('cursor', 'wrongCursor')
  }
  if (!Array.isArray(parts) || parts.length !== keys.length + 3)
    return refuse('cursor', 'wrongCursor')
  const [sorted, backward, start, ...values] = parts
  if (sorted !== signature(keys) || ![0, 1].includes(backward) || !Number.isSafeInteger(start))
    return refuse('cursor', 'wrongCursor')
  if (!keys.every((key, at) => fits(key, values[at]))) return refuse('cursor', 'wrongCursor')
  return { values, backward: backward === 1, start: Math.max(0, start) }
}

/** Whether a value can stand in this column, so that no database has to guess what was meant. */
function fits({ kind, nullable }: SortKey, value: unknown) {
  if (value === null) return nullable
  if (kind === 'string' || kind === 'text') return typeof value === 'string' && value.length <= 500
  if (kind === 'date') return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
  if (kind === 'dateTime')
    return (
      typeof value === 'string' &&
      /^\d{4}-[01]\d-[0-3]\d [0-2]\d:[0-5]\d:[0-5]\d(\.\d{1,6})?$/.test(value)
    )
  return typeof value === 'number' && Number.isSafeInteger(value)
}

/**
 * Leaves the rows after the cursor, in the order of these keys. No value sorts lowest, as both databases do. The first key's
 * bound stands by itself too, so that an index range is read and not the whole index.
 */
export function after(
  builder: any,
  keys: SortKey[],
  { values, backward }: Pick<Cursor, 'values' | 'backward'>
) {
  const [first] = keys
  const bound = beyond(first, values[0], backward, true)
  if (bound) builder.whereRaw(bound.sql, bound.bindings)
  builder.where((either: any) => {
    for (let at = 0; at < keys.length; at++) {
      const past = beyond(keys[at], values[at], backward, false)
      if (!past) continue
      either.orWhere((all: any) => {
        for (let tie = 0; tie < at; tie++) {
          const { expression } = keys[tie]
          if (values[tie] === null) all.whereRaw(`${expression} is null`)
          else all.whereRaw(`${expression} = ?`, [values[tie]])
        }
        all.whereRaw(past.sql, past.bindings)
      })
    }
  })
}

/** Null where nothing can come after (strict) or nothing is left out (`orEqual`). */
function beyond(
  { expression, descending }: SortKey,
  value: Value,
  backward: boolean,
  orEqual: boolean
): { sql: string; bindings: Value[] } | null {
  const upward = descending === backward
  if (value === null) {
    if (upward) return orEqual ? null : { sql: `${expression} is not null`, bindings: [] }
    return orEqual ? { sql: `${expression} is null`, bindings: [] } : null
  }
  const sign = `${upward ? '>' : '<'}${orEqual ? '=' : ''}`
  if (upward) return { sql: `${expression} ${sign} ?`, bindings: [value] }
  return { sql: `(${expression} ${sign} ? or ${expression} is null)`, bindings: [value] }
}
