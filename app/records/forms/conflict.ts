import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { sameColumn } from '#records/change_entry'
import { safely } from '#records/forms/attributes'
import { readInput } from '#records/input'
import { fieldLabel, wordsFor } from '#records/labels'
import { toColumn, type RecordClass, type RecordRow } from '#records/record'
import { Presenter } from '#records/screens/presenter'

/** A field that says one thing in the form and another in the record by now. */
export interface Difference {
  attribute: string
  label: string
  /** Markup, escaped by the field's type. */
  mine: unknown
  theirs: unknown
  /** Somebody else wrote it since the form was opened; otherwise only this person did. */
  contested: boolean
}

type Raw = Record<string, any>

/** Fields in which a form that was opened at `version` differs from the record as it is now. */
export async function differences(
  actor: Actor,
  current: RecordRow,
  raw: Raw,
  version: number | null
): Promise<Difference[]> {
  const Record = current.constructor as RecordClass
  const { values } = await readInput(Record, actor, raw, 'form', {
    partial: true,
    record: current,
    dryRun: true,
  })
  const differing = Record.writable.filter(
    (field) =>
      field.attribute in values &&
      !sameColumn(
        toColumn(field, values[field.attribute]),
        toColumn(field, (current as any)[field.attribute])
      )
  )
  const written = await columnsSince(current, version)
  for (const { attribute, type } of Record.bound)
    if (type.name === 'currency') values[attribute] ??= (current as any)[attribute]
  const show = await Presenter.for(actor, Record, [current, values], differing)
  const t = wordsFor(actor)
  return differing.map((field) => ({
    attribute: field.attribute,
    label: fieldLabel(field, t),
    mine: safely(show.html(field, values)),
    theirs: safely(show.html(field, current)),
    contested: version === null || written.has(field.column),
  }))
}

/** Columns that were written after this version of the row. */
async function columnsSince(row: RecordRow, version: number | null) {
  const changes = await connection()
    .from('changes')
    .where({ table_name: (row.constructor as any).table, row_id: row.id, action: 'update' })
    .orderBy('id', 'desc')
    .limit(200)
  const columns = new Set<string>()
  for (const { after_values: after } of changes) {
    const written = JSON.parse(after)
    if (version !== null && written.version <= version) break
    Object.keys(written).forEach((column) => columns.add(column))
  }
  return columns
}

/** The form's input without the fields for which this person took what the record says. */
export function withoutTheirs(raw: Raw): Raw {
  const { keep = {}, ...rest } = raw
  for (const [attribute, whose] of Object.entries(keep))
    if (whose === 'theirs') delete rest[attribute]
  return rest
}

/** What was typed as hidden inputs that post the same again, without what only the request itself needed. */
export const postedAgain = (raw: Raw) =>
  flattened(raw).filter(({ name }) => !['_csrf', '_method', 'version', 'base', 'in'].includes(name))

function flattened(value: any, name = ''): { name: string; value: string }[] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [{ name, value: String(value) }]
  return Object.entries(value).flatMap(([key, each]) =>
    flattened(each, name ? `${name}[${key}]` : key)
  )
}
