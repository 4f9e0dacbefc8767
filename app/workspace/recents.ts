import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { fromColumn, now } from '#records/clock'
import { visible } from '#records/query/scope'
import { recordClass, type RecordRow } from '#records/record'
import { hitOf, type Hit } from '#records/search/search_records'

/** Records remembered for each person. */
const kept = 50
/** Seconds in which looking at the same record again is not worth a write. */
const again = 60

/** Notes that somebody looked at a record. Called by the pages of records. */
export async function remember(actor: Actor, row: RecordRow) {
  if (actor.id === null) return
  const key = { user_id: actor.id, record_name: row.recordName, record_id: row.id }
  const known = await connection().from('recent_records').where(key).first()
  if (known && fromColumn(known.viewed_at) > DateTime.utc().minus({ seconds: again })) return

  const seen = { viewed_at: now() }
  if (known) await connection().from('recent_records').where(key).update(seen)
  else {
    await connection()
      .insertQuery()
      .table('recent_records')
      .insert({ ...key, ...seen })
      .onConflict(Object.keys(key))
      .merge(seen)
    await forgetOldest(actor.id)
  }
}

async function forgetOldest(userId: number) {
  const [oldest] = await connection()
    .from('recent_records')
    .where('user_id', userId)
    .orderBy('viewed_at', 'desc')
    .offset(kept)
    .limit(1)
    .select('viewed_at')
  if (!oldest) return
  await connection()
    .from('recent_records')
    .where('user_id', userId)
    .where('viewed_at', '<=', oldest.viewed_at)
    .delete()
}

/** What this person looked at last and may still see, the latest first. */
export async function recentRecords(
  actor: Actor,
  { limit = 8, types }: { limit?: number; types?: string[] } = {}
): Promise<Hit[]> {
  const query = connection()
    .from('recent_records')
    .where('user_id', actor.id ?? 0)
    .orderBy('viewed_at', 'desc')
    .limit(kept)
  if (types) query.whereIn('record_name', types)
  const seen = await query
  const found = new Map<string, Hit>()
  for (const [name, ofType] of Map.groupBy(seen, (row) => row.record_name)) {
    const Record = recordClass(name) as any
    const rows = await visible(Record.query(), Record, actor)
      .whereIn(
        `${Record.table}.id`,
        ofType.map((row) => row.record_id)
      )
      .whereNull(`${Record.table}.deleted_at`)
    for (const row of rows) found.set(`${name} ${row.id}`, hitOf(row))
  }
  return seen
    .map((row) => found.get(`${row.record_name} ${row.record_id}`))
    .filter((hit) => hit !== undefined)
    .slice(0, limit)
}
