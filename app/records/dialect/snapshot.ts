import type { Settings } from '#start/env'

/** What a column holds, whatever the database calls it. */
export type ColumnKind =
  | 'integer'
  | 'bigint'
  | 'boolean'
  | 'real'
  | 'decimal'
  | 'string'
  | 'text'
  | 'binary'
  | 'moment'
  | 'date'

export interface ColumnShape {
  name: string
  kind: ColumnKind
  /** Characters of a `string`, bytes of a `binary`, digits of a `decimal`; null where there is no bound. */
  size: number | null
  /** Digits after the point of a `decimal`. */
  scale: number | null
  required: boolean
}

export interface TableShape {
  name: string
  /** In the order of the database; columns that it computes itself are left out. */
  columns: ColumnShape[]
  key: string[]
  unique: string[][]
  /** The next number that the database gives by itself; null where it gives none. */
  next: string | null
}

/** A whole number past 2^53 is kept as its digits. */
export type Value = null | number | string | bigint | Buffer

/** The whole database as it was at one moment, read on a connection of its own while others go on writing. */
export interface Snapshot {
  dialect: 'sqlite' | 'mysql'
  /** Such as `SQLite 3.50.4`, `MariaDB 10.11.19`. */
  server: string
  /** Tables with rows of their own: not those that an index of the database fills. Sorted by name. */
  tables(): Promise<TableShape[]>
  /** Rows of a table in batches of about a megabyte. */
  rows(table: TableShape): AsyncIterable<Value[][]>
  close(): Promise<void>
}

/** @throws where the database cannot be reached or read */
export async function openSnapshot(database: Settings['database']): Promise<Snapshot> {
  if (database.client === 'mysql') {
    const { mysqlSnapshot } = await import('#records/dialect/mysql_snapshot')
    return mysqlSnapshot(database.url)
  }
  const { sqliteSnapshot } = await import('#records/dialect/sqlite_snapshot')
  return sqliteSnapshot(database.filename)
}

/** Found again from the records: the databases keep the search index in different tables. */
export const isDerived = (table: string) =>
  /^search_(entries|fragments|words|grams)(_|$)/.test(table)
