import { connection, type Change, type Written } from '#records/change'
import type { RecordRow } from '#records/record'
import { notify } from '#workspace/notifications/notification'

/** Columns whose change is nobody's news. */
const silent = new Set(['version', 'updated_at', 'updated_by_id', 'title', 'title_sort'])

/** Whoever follows one of these records hears that it was changed. */
export async function tellFollowers(change: Change, written: Written<RecordRow>[]) {
  if (change.details.quiet) return
  const changed = new Map(
    written
      .filter(({ columns }) => columns?.some((column) => !silent.has(column)))
      .map(({ row }) => [row.id, row])
  )
  const ids = [...changed.keys()]
  for (let start = 0; start < ids.length; start += 500) {
    const part = ids.slice(start, start + 500)
    const { recordName } = changed.get(part[0])!
    const rows = await connection()
      .from('followers')
      .where('record_name', recordName)
      .whereIn('record_id', part)
      .select('user_id', 'record_id')
    for (const [id, followers] of Map.groupBy(rows, (row) => row.record_id as number)) {
      await notify(
        followers.map((row) => row.user_id),
        'followed',
        { record: { recordName, id }, actorId: change.actor.id }
      )
    }
  }
}
