import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { toColumn } from '#records/clock'

/** How many open tasks of this person are due by the end of their day. */
export async function tasksDue(actor: Actor): Promise<number> {
  const endOfDay = DateTime.now().setZone(actor.timezone).endOf('day')
  const [row] = await connection()
    .from('activities')
    .where('assignee_id', actor.id!)
    .whereNull('done_at')
    .where('due_at', '<=', toColumn(endOfDay))
    .where('kind', 'task')
    .whereNull('deleted_at')
    .count('* as total')
  return Number(row.total)
}
