import type { DateTime } from 'luxon'
import { connection } from '#records/change'
import * as clock from '#records/clock'

type Raw = Record<string, any>

/**
 * Rows of a table as they were at a moment: the rows of today, with every change since taken back, the latest first. Exact for
 * any day, also those that nobody looked at then, and it costs what happened since, not what there is.
 *
 * @param now rows as they are, those in the trash included, by id; left as they are
 * @param kept whether a row that is gone today may be shown
 */
export async function rowsAsOf(
  table: string,
  now: Map<number, Raw>,
  at: DateTime,
  kept: (row: Raw) => boolean = () => true
): Promise<Map<number, Raw>> {
  const rows = new Map(now)
  const changes = await connection()
    .from('changes')
    .where('table_name', table)
    .where('created_at', '>', clock.toColumn(at))
    .orderBy('id', 'desc')
    .select('row_id', 'action', 'before_values')
  for (const { row_id: id, action, before_values: before } of changes) {
    if (action === 'create') rows.delete(id)
    else if (action === 'delete') {
      const row = JSON.parse(before)
      if (kept(row)) rows.set(id, row)
    } else if (rows.has(id)) rows.set(id, { ...rows.get(id), ...JSON.parse(before) })
  }
  return rows
}
