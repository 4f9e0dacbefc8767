import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { now } from '#records/clock'
import type { Import, ImportOptions } from '#records/import/import'
import type { Mapping } from '#records/import/proposal'
import { fingerprint, type Shape } from '#records/import/shape'
import { findTarget } from '#records/import/target'
import type { RecordClass } from '#records/record'

export interface RememberedMapping {
  id: number
  name: string
  columns: string[]
  mapping: Mapping
  options: ImportOptions
}

const parsed = (row: any): RememberedMapping => ({
  id: row.id,
  name: row.name,
  columns: JSON.parse(row.columns),
  mapping: JSON.parse(row.mapping),
  options: JSON.parse(row.options),
})

/** The mapping that was last used for a file with these headings, this person's own before others'. */
export async function mappingFor(
  Record: RecordClass,
  actor: Actor,
  shape: Shape
): Promise<RememberedMapping | null> {
  if (!shape.headerRow) return null
  const rows = await connection()
    .from('import_mappings')
    .where({ record_name: Record.recordName, fingerprint: fingerprint(shape.columns) })
    .orderBy('used_at', 'desc')
    .limit(20)
  const row = rows.find(({ user_id: user }) => user === actor.id) ?? rows[0]
  return row ? checked(Record, parsed(row)) : null
}

/** By the name it was given. Its columns are found by their headings, wherever they stand in this file. */
export async function namedMapping(Record: RecordClass, name: string, columns: string[]) {
  const row = await connection()
    .from('import_mappings')
    .where({ record_name: Record.recordName, name })
    .orderBy('used_at', 'desc')
    .first()
  if (!row) return null
  const known = checked(Record, parsed(row))
  const mapping = columns.map((heading) => known.mapping[known.columns.indexOf(heading)] ?? '')
  return { ...known, columns, mapping }
}

export async function mappingNames(Record: RecordClass): Promise<string[]> {
  const rows = await connection()
    .from('import_mappings')
    .where('record_name', Record.recordName)
    .distinct('name')
    .orderBy('name')
  return rows.map(({ name }) => name)
}

/** Fields may be gone since. */
const checked = (Record: RecordClass, known: RememberedMapping): RememberedMapping => ({
  ...known,
  mapping: known.mapping.map((id) => (id && findTarget(Record, id) ? id : '')),
})

/** Keeps the mapping of an import for the next file with the same headings, under a name. */
export async function rememberMapping(row: Import, actor: Actor, name: string) {
  if (!row.shape.headerRow) return
  const key = { record_name: row.recordName, user_id: actor.id, name: name.slice(0, 120) }
  const values = {
    fingerprint: fingerprint(row.shape.columns),
    columns: JSON.stringify(row.shape.columns),
    mapping: JSON.stringify(row.mapping),
    options: JSON.stringify(row.options),
    used_at: now(),
  }
  const updated = await connection().from('import_mappings').where(key).update(values)
  if (!Number(updated))
    await connection()
      .table('import_mappings')
      .insert({ ...key, ...values })
}
