import type { Actor } from '#records/actor'
import modules from '#modules/registry'
import { connection } from '#records/change'
import { visible } from '#records/query/scope'
import { recordClass, type RecordClass } from '#records/record'
import { isSearched } from '#records/search/search'
import { entriesOf, hasFragments, prefixesOf } from '#records/search/matching'
import { searchIndex, type Sql } from '#records/search/search_index'
import { parseQuery, type SearchQuery } from '#records/search/search_query'

export interface Hit {
  recordName: string
  id: number
  title: string
  subtitle: string | null
  url: string
  icon: string
  /** Things are square, people round. */
  square: boolean
}

export interface SearchOptions {
  /** Record names; every one that the person may read if left out. */
  types?: string[]
  limit?: number
}

interface Entry {
  id: number
  record_name: string
  record_id: number
  title: string
}

/** How many are looked at for ranking: the most recent ones. A short prefix finds tens of thousands. */
const mostCandidates = 300
/** Counts stop here: "1,000 and more". */
const mostCounted = 1000
/** Counts up to here are exact. */
const exactUpTo = 100

/** Record types with a search entry that this person may read something of. */
export const searchedRecords = (actor: Actor, types?: string[]) =>
  modules.records.filter(
    (model) =>
      isSearched(model) &&
      actor.reach('read', model.recordName) !== 'none' &&
      (!types || types.includes(model.recordName))
  )

/**
 * Finds records by what was typed, best first: title equal, title begins with it, words in the title, others; the most
 * recently changed first among equals. Only what this person may see.
 */
export async function searchRecords(
  actor: Actor,
  text: string,
  { types, limit = 20 }: SearchOptions = {}
): Promise<Hit[]> {
  const query = parseQuery(text)
  const models = searchedRecords(actor, types)
  if (!query || !models.length) return []
  const scope = scopeOf(actor, models)

  const found = new Map<number, Entry>()
  const add = (entries: Entry[]) => entries.forEach((entry) => found.set(entry.id, entry))
  if (query.title) add(await titled(query.title, scope, limit))
  if (found.size < limit) add(ranked(query, await worded(query, scope)))
  if (found.size < limit && hasFragments(query)) add(ranked(query, await matched(query, scope)))
  return hits([...found.values()].slice(0, limit))
}

export interface Count {
  recordName: string
  total: number
  /** False where there are at least so many: counting on would cost more than it tells. */
  exact: boolean
}

/**
 * How many of each type are found; types without any are left out. All types are counted in one look at the most recent
 * matches, so that a rare type costs no walk through the matches of a common one.
 */
export async function countRecords(actor: Actor, text: string, types?: string[]): Promise<Count[]> {
  const query = parseQuery(text)
  const models = searchedRecords(actor, types)
  if (!query || !models.length) return []
  const scope = scopeOf(actor, models)

  let counts = await countEach(recentWorded(query, scope))
  if (hasFragments(query) && sum(counts) < exactUpTo) {
    counts = await countEach(recentMatched(query, scope, 'e.id, e.record_name'))
  }
  const exact = sum(counts) < mostCounted
  if (!exact && query.title) {
    for (const [name, total] of await countEach(titledOf(query.title, scope)))
      counts.set(name, Math.max(total, counts.get(name) ?? 0))
  }
  return models.flatMap(({ recordName }) => {
    const total = counts.get(recordName)
    return total ? [{ recordName, total, exact }] : []
  })
}

const sum = (counts: Map<string, number>) => [...counts.values()].reduce((all, one) => all + one, 0)

async function countEach(found: Sql | null): Promise<Map<string, number>> {
  if (!found) return new Map()
  const counted = await rows(
    `select record_name, count(distinct id) as total from (${found.sql} limit ${mostCounted}) counted group by record_name`,
    found.bindings
  )
  return new Map(counted.map(({ record_name: name, total }) => [name, Number(total)]))
}

/** Entries found by words, the most recent first. */
function recentWorded(query: SearchQuery, scope: Sql): Sql | null {
  const found = wordedOf(query, scope, 'e.id, e.record_name')
  if (!found) return null
  const { order } = searchIndex().recentWithWords(prefixesOf(query.alternatives[0]))
  return { ...found, sql: `${found.sql} order by ${order}` }
}

function recentMatched(query: SearchQuery, scope: Sql, columns: string): Sql {
  const { sql, bindings } = entriesOf(query, scope, columns)
  return { sql: `${sql} order by e.id desc`, bindings }
}

const titledOf = (title: string, scope: Sql): Sql => ({
  sql: `select e.id, e.record_name from search_entries e where e.title >= ? and e.title < ? and ${scope.sql}`,
  bindings: [title, `${title}\u{10ffff}`, ...scope.bindings],
})

async function titled(title: string, scope: Sql, limit: number): Promise<Entry[]> {
  return rows(
    `select e.id, e.record_name, e.record_id, e.title from search_entries e
     where e.title >= ? and e.title < ? and ${scope.sql}
     order by case when e.title = ? then 0 else 1 end, e.id desc limit ${limit}`,
    [title, `${title}\u{10ffff}`, ...scope.bindings, title]
  )
}

async function worded(query: SearchQuery, scope: Sql): Promise<Entry[]> {
  const found = wordedOf(query, scope, 'e.id, e.record_name, e.record_id, e.title')
  if (!found) return []
  const { order } = searchIndex().recentWithWords(prefixesOf(query.alternatives[0]))
  return rows(`${found.sql} order by ${order} limit ${mostCandidates}`, found.bindings)
}

/** Entries found by words alone; null where a term has none. */
function wordedOf({ alternatives: [terms] }: SearchQuery, scope: Sql, columns: string): Sql | null {
  if (!terms.every((term) => term.words.length)) return null
  const { from, where } = searchIndex().recentWithWords(prefixesOf(terms))
  return {
    sql: `select ${columns} from ${from.sql} where ${where.sql} and ${scope.sql}`,
    bindings: [...from.bindings, ...where.bindings, ...scope.bindings],
  }
}

async function matched(query: SearchQuery, scope: Sql): Promise<Entry[]> {
  const found = recentMatched(query, scope, 'e.id, e.record_name, e.record_id, e.title')
  return rows(`${found.sql} limit ${mostCandidates}`, found.bindings)
}

/**
 * What this person may read, as a condition on `search_entries e`. Types that they read all of need no look at the records;
 * `coalesce` keeps SQLite from walking through all of a type (10 ms) where titles and words find far fewer.
 */
function scopeOf(actor: Actor, models: RecordClass[]): Sql {
  const open = models.filter((model) => actor.reach('read', model.recordName) === 'all')
  const limited = models
    .filter((model) => !open.includes(model))
    .map((model) => {
      const ids = connection()
        .from((model as any).table)
        .select('id')
      const { sql, bindings } = visible(ids, model, actor).toSQL()
      return {
        sql: `(e.record_name = ? and e.record_id in (${sql}))`,
        bindings: [model.recordName, ...bindings],
      }
    })
  const all = [
    ...(open.length
      ? [
          {
            sql: `coalesce(e.record_name, '') in (${open.map(() => '?').join(',')})`,
            bindings: open.map((model) => model.recordName),
          },
        ]
      : []),
    ...limited,
  ]
  return {
    sql: `(${all.map(({ sql }) => sql).join(' or ')})`,
    bindings: all.flatMap(({ bindings }) => bindings),
  }
}

function ranked({ title, alternatives: [terms] }: SearchQuery, entries: Entry[]): Entry[] {
  const prefixes = prefixesOf(terms)
  const rank = (entry: Entry) => {
    if (entry.title === title) return 0
    if (title && entry.title.startsWith(title)) return 1
    const padded = ` ${entry.title}`
    return prefixes.length && prefixes.every((prefix) => padded.includes(` ${prefix}`)) ? 2 : 3
  }
  return [...entries]
    .map((entry) => ({ entry, rank: rank(entry) }))
    .sort((a, b) => a.rank - b.rank || b.entry.id - a.entry.id)
    .map(({ entry }) => entry)
}

/** Entries as people read them, in one query per record type. */
async function hits(entries: Entry[]): Promise<Hit[]> {
  const ids = Map.groupBy(entries, (entry) => entry.record_name)
  const loaded = new Map<string, any>()
  for (const [name, ofType] of ids) {
    const found = await (recordClass(name) as any)
      .query()
      .whereIn(
        'id',
        ofType.map((entry) => entry.record_id)
      )
      .whereNull('deleted_at')
    for (const row of found) loaded.set(`${name} ${row.id}`, row)
  }
  return entries.flatMap((entry) => {
    const row = loaded.get(`${entry.record_name} ${entry.record_id}`)
    return row ? [hitOf(row)] : []
  })
}

export const hitOf = (row: any): Hit => ({
  recordName: row.recordName,
  id: row.id,
  title: row.title,
  subtitle: row.subtitle,
  url: row.url,
  icon: row.constructor.options.icon ?? 'file',
  square: row.constructor.options.avatar === 'square',
})

async function rows(sql: string, bindings: any[]): Promise<any[]> {
  const result = await connection().rawQuery(sql, bindings)
  return dialectRows(result)
}

/** mysql2 answers with rows and columns, sqlite3 with rows. */
const dialectRows = (result: any) => (Array.isArray(result[0]) ? result[0] : result)
