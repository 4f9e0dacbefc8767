import type { Actor } from '#records/actor'
import { unchangedSince } from '#records/query/count_cache'
import { ListQuery } from '#records/query/list_query'
import { recordClass } from '#records/record'

const known = new Map<string, { text: string; at: number }>()
const lifetime = 60_000

export interface NavCount {
  text: string
  /** It may be another by now: the page asks for it once it stands. */
  stale: boolean
}

/** What is known of how many records of a type a person sees. Pages never wait for a count. */
export function knownCount(actor: Actor, recordName: string): NavCount {
  const found = known.get(`${actor.id} ${recordName}`)
  if (!found) return { text: '', stale: true }
  const fresh = performance.now() - found.at < lifetime && unchangedSince(recordName, found.at)
  return { text: found.text, stale: !fresh }
}

/** Counts anew and remembers it for a minute, or until this process changes the record type. */
export async function countFor(actor: Actor, recordName: string): Promise<string> {
  const at = performance.now()
  const query = await ListQuery.from(recordClass(recordName), actor, {})
  const { total, exact } = await query.count()
  const text = `${total.toLocaleString(actor.locale)}${exact ? '' : '+'}`
  if (known.size > 1_000) known.clear()
  known.set(`${actor.id} ${recordName}`, { text, at })
  return text
}
