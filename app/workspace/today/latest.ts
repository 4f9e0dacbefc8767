import type { DateTime } from 'luxon'
import type { Translate } from '#modules/translator'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { fromColumn } from '#records/clock'
import { visible } from '#records/query/scope'
import { mainRecords } from '#workspace/today/main_records'

export interface Latest {
  id: number
  title: string
  type: string
  icon: string
  url: string
  square: boolean
  at: DateTime
}

const most = 8

/** What changed last among everything that this person may see. */
export async function latest(actor: Actor, t: Translate): Promise<Latest[]> {
  const found: Latest[] = []
  for (const Record of mainRecords(actor)) {
    const { table } = Record as any
    const rows = await visible(connection().from(table), Record, actor)
      .whereNull(`${table}.deleted_at`)
      .orderBy(`${table}.updated_at`, 'desc')
      .limit(most)
      .select(`${table}.id`, `${table}.title`, `${table}.updated_at`)
    for (const row of rows)
      found.push({
        id: row.id,
        title: row.title,
        type: t(`${Record.recordName}.one`),
        icon: Record.options.icon ?? 'file',
        url: `/${Record.path}/${row.id}`,
        square: Record.options.avatar === 'square',
        at: fromColumn(row.updated_at),
      })
  }
  return found.sort((a, b) => b.at.toMillis() - a.at.toMillis()).slice(0, most)
}
