import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { dialect } from '#records/dialect/dialect'
import { mysqlIndex } from '#records/search/mysql_index'
import { sqliteIndex } from '#records/search/sqlite_index'

export interface Sql {
  sql: string
  bindings: any[]
}

export interface IndexEntry {
  id: number
  /** Folded, each once. */
  words: string[]
}

/**
 * Where the databases differ: how words and fragments are kept and found. Both keep the folded texts of `search_entries`, so
 * that they find the same. Entries are numbered anew at each change, so that a higher id is a more recent one.
 */
export interface SearchIndex {
  put(client: QueryClientContract, entries: IndexEntry[]): Promise<void>
  /** Fragments are in `search_fragments` already. */
  putFragments(
    client: QueryClientContract,
    entries: { entry_id: number; fragments: string }[]
  ): Promise<void>
  remove(client: QueryClientContract, ids: number[]): Promise<void>
  /** `select` of the ids of entries with a word that begins with each of these. */
  withWords(prefixes: string[]): Sql
  /** `select` of the ids of entries with this inside an e-mail or phone. */
  withFragment(fragment: string): Sql
  /** `from` and `where` of the entries `e` which are in every set of one of the alternatives. */
  holding(alternatives: Sql[][]): { from: Sql; where: Sql }
  /** `from`, `where` and `order by` of entries `e` with such words, in an order that can stop early; most recent first where it can be had. */
  recentWithWords(prefixes: string[]): { from: Sql; where: Sql; order: string }
}

export const searchIndex = (): SearchIndex =>
  dialect().name === 'sqlite' ? sqliteIndex : mysqlIndex
