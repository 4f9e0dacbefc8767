import { connection } from '#records/change'
import { fromColumn, now } from '#records/clock'
import type { Actor } from '#records/actor'
import type { Translate } from '#modules/translator'
import { recordClasses } from '#records/record'
import { visible } from '#records/query/scope'
import type { DateTime } from 'luxon'

export interface Notice {
  id: number
  kind: string
  sentence: string
  url: string
  actor: { id: number; name: string } | null
  at: DateTime
  read: boolean
}

interface Row {
  id: number
  kind: string
  record_name: string | null
  record_id: number | null
  actor_id: number | null
  data: string | null
  created_at: string
  read_at: string | null
}

const perPage = 30

/** What somebody was told, the latest first. A record that they may not see any more is not named. */
export async function inbox(actor: Actor, t: Translate, before: number | null) {
  const rows: Row[] = await connection()
    .from('notifications')
    .where('user_id', actor.id!)
    .if(before, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(perPage + 1)
  const page = rows.slice(0, perPage)
  const titles = await titlesOf(page, actor)
  const names = await namesOf(page)
  return {
    notices: page.map((row) => notice(row, titles, names, t)),
    next: rows.length > perPage ? page.at(-1)!.id : null,
  }
}

/** One notification as a sentence, for a mail. */
export async function noticeOf(row: Row, actor: Actor, t: Translate) {
  return notice(row, await titlesOf([row], actor), await namesOf([row]), t)
}

function notice(
  row: Row,
  titles: Map<string, string>,
  names: Map<number, string>,
  t: Translate
): Notice {
  const data = JSON.parse(row.data ?? '{}')
  const name = row.actor_id === null ? null : (names.get(row.actor_id) ?? null)
  const title = titles.get(`${row.record_name}:${row.record_id}`)
  return {
    id: row.id,
    kind: row.kind,
    sentence: t(`notifications.kinds.${row.kind}`, {
      ...data,
      actor: name ?? t('notifications.somebody'),
      record: title ?? t('notifications.something'),
    }),
    url: data.url ?? (title ? `/go/${row.record_name}/${row.record_id}` : '/notifications'),
    actor: name === null ? null : { id: row.actor_id!, name },
    at: fromColumn(row.created_at),
    read: row.read_at !== null,
  }
}

async function titlesOf(rows: Row[], actor: Actor) {
  const titles = new Map<string, string>()
  for (const Record of recordClasses()) {
    const ids = rows
      .filter((row) => row.record_name === Record.recordName && row.record_id !== null)
      .map((row) => row.record_id!)
    if (!ids.length) continue
    const table = (Record as any).table
    const query = connection()
      .from(table)
      .whereIn(`${table}.id`, ids)
      .whereNull(`${table}.deleted_at`)
    for (const row of await visible(query, Record, actor).select(`${table}.id`, `${table}.title`))
      titles.set(`${Record.recordName}:${row.id}`, row.title)
  }
  return titles
}

async function namesOf(rows: Row[]) {
  const ids = [...new Set(rows.map((row) => row.actor_id).filter((id) => id !== null))]
  const people = ids.length
    ? await connection().from('users').whereIn('id', ids).select('id', 'name')
    : []
  return new Map(people.map(({ id, name }): [number, string] => [id, name]))
}

/** Marks one of this person's notifications, or all of them, as read. */
export async function markRead(userId: number, id: number | null) {
  return connection()
    .from('notifications')
    .where('user_id', userId)
    .whereNull('read_at')
    .if(id, (query) => query.where('id', id!))
    .update({ read_at: now() })
}
