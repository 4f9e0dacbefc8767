import { connection, type Change, type Written } from '#records/change'
import { recordClass } from '#records/record'
import type Activity from '#contacts/models/activity'

/** Kinds by which somebody was reached. */
const contacting = ['call', 'email', 'meeting']

/**
 * Keeps "last contacted" and "next activity" of whatever has them. They follow from the activities, so they are written past the
 * history and the version: logging a call must not give whoever edits the person a conflict.
 */
export async function keepContactTimes(written: Written<Activity>[]) {
  const records = new Map<string, Set<number>>()
  const note = (name: string, id: number | null | undefined) => {
    if (id) records.set(name, (records.get(name) ?? new Set()).add(id))
  }
  for (const { row, before } of written) {
    note(row.aboutName, row.aboutId)
    note('company', row.companyId)
    note(before?.about_name ?? row.aboutName, before?.about_id)
    note('company', before?.company_id)
  }
  for (const [name, ids] of records) {
    const Record = recordClass(name)
    if (!Record.field('lastContactedAt')) continue
    const { table } = Record as any
    if (name === 'company') await keep(table, [...ids], 'company_id', {})
    else await keep(table, [...ids], 'about_id', { about_name: name })
  }
}

/** Record types hear what was done about their rows. */
export async function tellTypes(change: Change, written: Written<Activity>[]) {
  for (const [name, own] of Map.groupBy(written, ({ row }) => row.aboutName)) {
    const ids = [...new Set(own.map(({ row }) => row.aboutId))]
    await recordClass(name).acted?.(change, ids)
  }
}

async function keep(table: string, all: number[], column: string, where: Record<string, string>) {
  for (let start = 0; start < all.length; start += 500) {
    const ids = all.slice(start, start + 500)
    const activities = () =>
      connection()
        .from('activities')
        .where(where)
        .whereIn(column, ids)
        .whereNull('deleted_at')
        .groupBy(column)
    const last = await activities()
      .whereIn('kind', contacting)
      .select(column)
      .max('happened_at as at')
    const next = await activities()
      .where('kind', 'task')
      .whereNull('done_at')
      .select(column)
      .min('due_at as at')
    const lastOf = new Map(last.map((row) => [row[column], row.at]))
    const nextOf = new Map(next.map((row) => [row[column], row.at]))
    const rows = await connection()
      .from(table)
      .whereIn('id', ids)
      .select('id', 'last_contacted_at', 'next_activity_at')
    for (const row of rows) {
      const times = {
        last_contacted_at: lastOf.get(row.id) ?? null,
        next_activity_at: nextOf.get(row.id) ?? null,
      }
      if (
        String(times.last_contacted_at) === String(row.last_contacted_at) &&
        String(times.next_activity_at) === String(row.next_activity_at)
      )
        continue
      await connection().from(table).where('id', row.id).update(times)
    }
  }
}
