import type { DateTime } from 'luxon'
import { connection } from '#records/change'
import User from '#access/models/user'
import { awayOn } from '#workspace/time/away'
import type { Known } from '#leads/assignment/distribution'

/**
 * Who of these people cannot get a lead, and why, by day.
 * @param moments one of each day that will be asked about, by that day
 */
export async function obstacles(
  ids: number[],
  moments: Map<string, DateTime>
): Promise<Known['obstacle']> {
  const known = ids.length
    ? await connection()
        .from('users')
        .whereIn('id', ids)
        .whereNull('disabled_at')
        .whereNull('deleted_at')
        .select('id')
    : []
  const here = new Set<number>(known.map(({ id }) => id))
  const seeing = new Set<number>()
  for (const id of here) {
    const person = await User.acting(id)
    if (person && person.reach('read', 'lead') !== 'none') seeing.add(id)
  }
  const away = new Map<string, Set<number>>()
  for (const [day, moment] of moments) away.set(day, await awayOn(moment))
  return (id, day) => {
    if (!here.has(id)) return 'disabled'
    if (!seeing.has(id)) return 'blind'
    return away.get(day)?.has(id) ? 'away' : null
  }
}
