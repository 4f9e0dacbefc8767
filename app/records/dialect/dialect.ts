import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import settings from '#start/env'
import { sqlite } from '#records/dialect/sqlite'
import { mysql } from '#records/dialect/mysql'

export type TextPlace = 'anywhere' | 'start' | 'end' | 'whole'

/** Where the databases differ: one name here, one file per database behind it. */
export interface Dialect {
  name: 'sqlite' | 'mysql'
  /** Inserts rows in as few statements as the database takes. Returns their ids in order. All rows have the same columns. */
  insertMany(
    client: QueryClientContract,
    table: string,
    rows: Record<string, any>[]
  ): Promise<number[]>
  /** Adds `for update` where rows can be locked; SQLite's writing transactions hold the whole file. */
  lockRows<Q>(query: Q): Q
  /** A text column compared and sorted without regard to case. */
  caseless(column: string): string
  /**
   * A condition that a text column holds this text, whatever the case and accents: SQL with its bindings. `folded` columns
   * hold folded text already and are compared as they are, so that a beginning can use an index; `prefix` stands before the
   * place.
   */
  matches(
    column: string,
    text: string,
    where: TextPlace,
    options?: { folded?: boolean; prefix?: string }
  ): { sql: string; bindings: string[] }
  /** A column in a condition for which no index shall be used. */
  unindexed(column: string): string
  /** Whole seconds from one moment to a later one, both columns. */
  secondsBetween(from: string, to: string): string
  /** Ends of a `create table`: storage engine, character set. */
  tableOptions(table: {
    charset(name: string): void
    collate(name: string): void
    engine(name: string): void
  }): void
  /** Names of a table's indexes. */
  indexNames(client: QueryClientContract, table: string): Promise<string[]>
  /** A group's values of a column as one JSON array. */
  jsonArray(column: string): string
  /** Collation of a folded text that must compare byte by byte. */
  binaryCollation: string | null
}

export const dialect = (): Dialect => (settings.database.client === 'sqlite' ? sqlite : mysql)
