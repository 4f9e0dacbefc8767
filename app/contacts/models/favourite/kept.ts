import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { unchangedSince } from '#records/query/count_cache'
import { visible } from '#records/query/scope'
import { recordClass } from '#records/record'

export interface Kept {
  recordName: string
  title: string
  url: string
  icon: string
}

/** What a person has at hand and may still see, by type and title; the latest so many. */
export async function keptBy(actor: Actor, most = 100): Promise<Kept[]> {
  const rows: { record_name: string; record_id: number }[] = await connection()
    .from('favourites')
    .where('user_id', actor.id!)
    .orderBy('id', 'desc')
    .limit(most)
    .select('record_name', 'record_id')
  const kept: Kept[] = []
  for (const name of new Set(rows.map((row) => row.record_name))) {
    const Record = recordClass(name)
    const { table } = Record as any
    const ids = rows.filter((row) => row.record_name === name).map((row) => row.record_id)
    const query = connection()
      .from(table)
      .whereIn(`${table}.id`, ids)
      .whereNull('deleted_at')
      .select(`${table}.id`, 'title')
      .orderBy('title_sort')
    for (const { id, title } of (await visible(query, Record, actor)) as any[])
      kept.push({
        recordName: name,
        title,
        url: `/${Record.path}/${id}`,
        icon: Record.options.icon ?? 'star',
      })
  }
  return kept
}

const atHand = new Map<
  number,
  { kept: Kept[]; types: string[]; at: number; stamp: string | null }
>()
const lifetime = 10_000

/** What is remembered of a person: for ten seconds, until one of these record types is changed here, or favourites anywhere. */
function remembered(actor: Actor): Kept[] | null {
  const known = atHand.get(actor.id!)
  if (!known || performance.now() - known.at > lifetime) return null
  if (known.stamp !== (actor.viewsStamp ?? null)) return null
  return known.types.every((name) => unchangedSince(name, known.at)) ? known.kept : null
}

/** The same for the sidebar of every page. */
export async function keptAtHand(actor: Actor): Promise<Kept[]> {
  const known = remembered(actor)
  if (known) return known
  const at = performance.now()
  const kept = await keptBy(actor, 8)
  const types = [...new Set(kept.map(({ recordName }) => recordName))]
  if (atHand.size > 1_000) atHand.clear()
  atHand.set(actor.id!, { kept, types, at, stamp: actor.viewsStamp ?? null })
  return kept
}

/** Whether it is worth rendering: most people keep nothing. */
export const mayKeep = (actor: Actor) => remembered(actor)?.length !== 0

export const forgetKept = (userId: number) => atHand.delete(userId)
