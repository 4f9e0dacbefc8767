import { DateTime } from 'luxon'
import type { Tracked } from '#records/tracked'
import type { RecordClass, RecordRow } from '#records/record'
import { toColumn as momentToColumn } from '#records/clock'

/** Columns of a row as the database holds them. */
export type Raw = Record<string, any>
/** The record whose history shows a change. */
export interface Subject {
  recordName: string | null
  recordId: number | null
}

/** One row of `changes`. */
export interface Entry extends Subject {
  table: string
  rowId: number
  action: 'create' | 'update' | 'delete'
  before: Raw | null
  after: Raw | null
}

export function entry(
  row: Tracked,
  action: Entry['action'],
  before: Raw | null,
  after: Raw | null
): Entry {
  return {
    table: (row.constructor as any).table,
    rowId: row.id,
    action,
    before,
    after,
    ...subject(row),
  }
}

/**
 * A row of the model without Lucid's proxy, which costs a third of an import. It reads and is told as a model is, but cannot
 * be saved.
 */
export function plainRow(model: RecordClass, attributes: Raw): RecordRow {
  const row = Object.create((model as any).prototype, {
    $isPersisted: { value: false, writable: true },
    $isDeleted: { value: false },
    $dirty: { value: attributes },
  })
  return Object.assign(row, attributes)
}

/** Columns that none of the rows fills: a table of fifty columns is mostly those. */
export function withoutEmptyColumns(rows: Raw[]): Raw[] {
  const names = Object.keys(rows[0]).filter((name) => rows.some((row) => row[name] !== null))
  return rows.map((row) => {
    const filled: Raw = {}
    for (const name of names) filled[name] = row[name]
    return filled
  })
}

/** What a new row says; the rest was empty. */
export function whatIsThere(columns: Raw): Raw {
  const filled: Raw = {}
  for (const name in columns) if (columns[name] !== null) filled[name] = columns[name]
  return filled
}

/** Columns as they may be kept in history: without secrets. */
export function tracked(row: Tracked, columns: Raw): Raw {
  const model = row.constructor as any
  if (!model.untracked.length) return columns
  const secret = model.untracked.map(
    (attribute: string) => model.$columnsDefinitions.get(attribute)?.columnName
  )
  return Object.fromEntries(Object.entries(columns).filter(([name]) => !secret.includes(name)))
}

/** The record whose history shows the change: the row itself, or the record that an internal row belongs to. */
function subject(row: Tracked): { recordName: string | null; recordId: number | null } {
  if (row.historyOf) return row.historyOf
  const { parent } = (row.constructor as any).options ?? {}
  if (parent) {
    const field = (row.constructor as RecordClass).field(parent)!
    return { recordName: field.options.to, recordId: (row as any)[field.attribute] ?? null }
  }
  return isRecord(row)
    ? { recordName: row.recordName, recordId: row.id }
    : { recordName: null, recordId: null }
}

/** What happened to the record, as its event is called. */
export function eventOf({ action, after }: { action: Entry['action']; after: Raw }) {
  if (action === 'create') return 'created'
  if (!('deleted_at' in after)) return 'updated'
  return after.deleted_at ? 'deleted' : 'restored'
}

/** A row that was read with some of its columns gets the others, since its title and its index come from all of them. */
export function completeFrom(stored: Raw, row: any) {
  for (const [attribute, column] of row.constructor.$columnsDefinitions) {
    if (row[attribute] !== undefined || !(column.columnName in stored)) continue
    const raw = stored[column.columnName]
    row.$attributes[attribute] = column.consume ? column.consume(raw, attribute, row) : raw
    row.$original[attribute] = row.$attributes[attribute]
  }
}

/** A changed amount brings the currency it is in, so that its history can be read by itself. */
export function besideAmounts(model: RecordClass, stored: Raw, before: Raw, after: Raw) {
  for (const { column, options } of model.bound) {
    const beside = options.currency && model.field(options.currency)?.column
    if (beside && column in after && !(beside in after))
      before[beside] = after[beside] = stored[beside] ?? null
  }
}

/** Columns that every write sets: they alone are no change. */
export const stamps = new Set(['version', 'updated_at', 'updated_by_id'])

/** Whether a prepared value is what a column holds, read raw from either database. */
export const sameColumn = (one: any, other: any) =>
  (one ?? null) === null || (other ?? null) === null
    ? (one ?? null) === (other ?? null)
    : String(one) === String(other)

export const isRecord = (row: any): row is RecordRow =>
  typeof row.constructor.recordName === 'string'

export const plain = (value: any) => {
  if (value === undefined) return null
  if (DateTime.isDateTime(value)) return momentToColumn(value)
  return value
}
