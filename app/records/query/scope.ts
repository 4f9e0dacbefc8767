import type { Actor, RecordAction } from '#records/actor'
import { connection } from '#records/change'
import { NotAllowed, NotVisible } from '#records/errors'
import { recordClass, type RecordClass, type RecordRow } from '#records/record'

/** What deciding about a row takes; plain rows and models have it alike. */
export interface Owned {
  id: number
  ownerId?: number | null
  collaborators?: number[] | null
}

/** A record that is part of another is edited by whoever may edit that one. */
const parentAction = (action: RecordAction): RecordAction =>
  action === 'read' || action === 'export' ? action : 'edit'

function parentOf(Record: RecordClass) {
  const { parent } = Record.options
  if (!parent) return null
  const field = Record.field(parent)!
  return { field, Parent: recordClass(field.options.to) }
}

/** Ids of the rows that this person collaborates on. */
const collaborations = (Record: RecordClass, actor: Actor) =>
  connection()
    .from('record_values')
    .where('record_name', Record.recordName)
    .where('field', 'collaborators')
    .where('value', String(actor.id))
    .select('record_id')

/**
 * Leaves the rows that this person's right reaches: none, what they own or collaborate on, what their teams own, all. Rows in
 * the trash are not left out here. Internal records follow the record they are part of.
 */
export function visible<Q>(
  query: Q,
  Record: RecordClass,
  actor: Actor,
  action: RecordAction = 'read'
): Q {
  const builder = query as any
  const table = (Record as any).table
  const parent = parentOf(Record)
  if (parent) {
    const rows = connection()
      .from((parent.Parent as any).table)
      .select('id')
    visible(rows, parent.Parent, actor, parentAction(action))
    return builder.whereIn(`${table}.${parent.field.column}`, rows)
  }

  const reach = actor.reach(action, Record.recordName)
  if (reach === 'all') return query
  if (reach === 'none' || actor.id === null) return builder.whereRaw('1 = 0')
  const owners = reach === 'team' ? [...new Set([actor.id, ...actor.teamMateIds])] : [actor.id]
  return builder.where((either: any) =>
    either
      .whereIn(`${table}.owner_id`, owners)
      .orWhereIn(`${table}.id`, collaborations(Record, actor))
  )
}

/** Whether this person's right reaches a row that is at hand. For records of their own, not internal ones. */
export function reaches(
  Record: RecordClass,
  actor: Actor,
  action: RecordAction,
  row: Owned
): boolean {
  const reach = actor.reach(action, Record.recordName)
  if (reach === 'all') return true
  if (reach === 'none' || actor.id === null) return false
  if (row.ownerId === actor.id || row.collaborators?.includes(actor.id)) return true
  return (
    reach === 'team' &&
    row.ownerId !== null &&
    row.ownerId !== undefined &&
    actor.teamMateIds.includes(row.ownerId)
  )
}

/**
 * The row of this id if this person may see it.
 * @throws NotVisible alike for a row that is not there, is in the trash (unless `trash`), or is not theirs to see
 */
export async function findVisible<R extends RecordClass>(
  Record: R,
  actor: Actor,
  id: unknown,
  { trash = false }: { trash?: boolean } = {}
): Promise<InstanceType<R>> {
  if (!/^[1-9]\d{0,14}$/.test(String(id))) throw new NotVisible(Record.recordName)
  const query = (Record as any).query().where(`${(Record as any).table}.id`, Number(id))
  if (!trash) query.whereNull('deleted_at')
  const row = await visible(query, Record, actor).first()
  if (!row) throw new NotVisible(Record.recordName, Number(id))
  return row
}

/** @throws NotAllowed where this person may see the row but not do this */
export async function demand(
  Record: RecordClass,
  actor: Actor,
  action: RecordAction,
  row?: RecordRow | Owned | null
) {
  const parent = parentOf(Record)
  if (parent) {
    const parentId = (row as any)?.[parent.field.attribute]
    const above = parentId
      ? await (parent.Parent as any).query().where('id', parentId).first()
      : null
    return demand(parent.Parent, actor, parentAction(action), above)
  }
  const allowed =
    action === 'create' || !row
      ? actor.reach(action, Record.recordName) !== 'none'
      : reaches(Record, actor, action, row)
  if (!allowed) throw new NotAllowed(action, Record.recordName)
}
