import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { now, toColumn } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { Invalid, NotVisible } from '#records/errors'
import type { RecordClass } from '#records/record'

/** As many ids as an address holds without being cut off on its way. */
const mostInAddress = 200
const kind = 'ticked'

/** Ids as a form sends them: one, a list, or an object where there are many; anything else is passed over. */
export const readIds = (raw: unknown): number[] => {
  const given = typeof raw === 'object' && raw !== null ? Object.values(raw) : [raw ?? []].flat()
  const ids = given.flatMap((each) => String(each).split(','))
  return [...new Set(ids.filter((id) => /^[1-9]\d{0,9}$/.test(id)).map(Number))]
}

/**
 * Ticked rows on their way to another page: `ids=7,12`, or `ticked=3` where so many do not fit an address and are kept.
 * @throws Invalid where nothing is ticked
 */
export async function inAddress(Record: RecordClass, actor: Actor, ids: number[]): Promise<string> {
  if (!ids.length) throw new Invalid({ ids: { key: 'nothingSelected', params: {} } })
  if (ids.length <= mostInAddress) return `ids=${ids.join(',')}`
  return `ticked=${await keep(Record, actor, ids)}`
}

/**
 * The rows that an address made so names; null where it names none, and a list is meant.
 * @throws NotVisible where they are not, or no longer, kept for this person
 */
export async function tickedIn(
  Record: RecordClass,
  actor: Actor,
  { ids, ticked }: Record<string, any>
): Promise<number[] | null> {
  if (ids !== undefined) return readIds(ids)
  if (ticked === undefined) return null
  const [id] = readIds(ticked)
  const row = await connection()
    .from('bulk_changes')
    .where({ id: id ?? 0, kind, record_name: Record.recordName, actor_id: actor.id ?? 0 })
    .first()
  if (!row) throw new NotVisible()
  return JSON.parse(row.selection).ids
}

/** Kept for a day. */
async function keep(Record: RecordClass, actor: Actor, ids: number[]): Promise<number> {
  const mine = { kind, actor_id: actor.id }
  const dayAgo = toColumn(DateTime.utc().minus({ days: 1 }))
  await connection().from('bulk_changes').where(mine).where('created_at', '<', dayAgo).delete()
  const selection = JSON.stringify({ ids })
  const [id] = await dialect().insertMany(connection(), 'bulk_changes', [
    { ...mine, record_name: Record.recordName, selection, status: 'done', created_at: now() },
  ])
  return id
}
