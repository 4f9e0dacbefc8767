import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { fold } from '#records/normalise'
import { visible } from '#records/query/scope'
import { recordClass, type RecordClass } from '#records/record'
import { isSearched } from '#records/search/search'
import { searchRecords } from '#records/search/search_records'

export interface Option {
  value: number
  label: string
}

/** Titles of records of one type that this person may see, by id; colleagues always. */
export async function titlesOf(
  recordName: string,
  actor: Actor,
  ids: number[]
): Promise<Map<number, string>> {
  if (!ids.length) return new Map()
  const Record = recordClass(recordName)
  const query = rows(Record).whereIn('id', ids)
  const found = await visible(query, Record, actor)
  return new Map(found.map(({ id, title }: any) => [id, title]))
}

/** The first records by name, for a choice that works without script. */
export async function firstOptions(
  recordName: string,
  actor: Actor,
  limit: number
): Promise<Option[]> {
  const Record = recordClass(recordName)
  const query = rows(Record).whereNull('deleted_at').orderBy('title_sort').limit(limit)
  if (recordName === 'user') query.whereNull('disabled_at')
  return toOptions(await visible(query, Record, actor))
}

/** Records whose name holds the words typed, for a picker. */
export async function optionsLike(
  Record: RecordClass,
  actor: Actor,
  text: string,
  limit = 10
): Promise<(Option & { subtitle: string | null })[]> {
  const typed = text.trim()
  if (typed && isSearched(Record) && Record.recordName !== 'user') {
    const hits = await searchRecords(actor, typed, { types: [Record.recordName], limit })
    return hits.map(({ id, title, subtitle }) => ({ value: id, label: title, subtitle }))
  }
  const query = rows(Record).whereNull('deleted_at').orderBy('title_sort').limit(limit)
  if (Record.recordName === 'user') query.whereNull('disabled_at')
  if (typed) query.where('title_sort', 'like', `${fold(typed).replace(/[%_\\]/g, '')}%`)
  const found = toOptions(await visible(query, Record, actor))
  return found.map((each) => ({ ...each, subtitle: null }))
}

const rows = (Record: RecordClass) =>
  connection()
    .from((Record as any).table)
    .select('id', 'title')

const toOptions = (found: any[]): Option[] =>
  found.map(({ id, title }) => ({ value: id, label: title }))
