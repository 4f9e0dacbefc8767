import { stat } from 'node:fs/promises'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import settings from '#start/env'

export interface DatabaseSize {
  /** Such as `SQLite 3.52.0` or `MariaDB 10.11.19`. */
  version: string
  /** Everything that it takes on the disk, in bytes. */
  bytes: number
  /** Changes that are not in the main file yet; SQLite only. */
  logBytes: number | null
  /** Room within it that nothing uses; it is used again before the file grows. */
  freeBytes: number
}

export interface TableSize {
  name: string
  /** Table with its indexes. */
  bytes: number
}

interface Measures {
  size(client: QueryClientContract): Promise<DatabaseSize>
  /** Reads a large SQLite file from end to end: for jobs. */
  tables(client: QueryClientContract): Promise<TableSize[]>
  /** What the database takes for now, in milliseconds since 1970. */
  clock(client: QueryClientContract): Promise<number>
}

const sqlite: Measures = {
  async size(client) {
    const [{ version, pages, size, free }] = await client.rawQuery(
      `select sqlite_version() as version, c.page_count as pages, s.page_size as size, f.freelist_count as free
       from pragma_page_count c, pragma_page_size s, pragma_freelist_count f`
    )
    const logBytes = await bytesOf(`${filename()}-wal`)
    return {
      version: `SQLite ${version}`,
      bytes: pages * size + logBytes,
      logBytes,
      freeBytes: free * size,
    }
  },

  async tables(client) {
    const rows = await client.rawQuery(
      `select m.tbl_name as name, sum(d.pgsize) as bytes from dbstat d join sqlite_master m on m.name = d.name
       group by m.tbl_name order by bytes desc`
    )
    return rows.map(({ name, bytes }: TableSize) => ({ name, bytes: Number(bytes) }))
  },

  async clock(client) {
    const [{ at }] = await client.rawQuery(
      `select cast(unixepoch('subsec') * 1000 as integer) as at`
    )
    return Number(at)
  },
}

const mysql: Measures = {
  async size(client) {
    const [[{ version }]] = await client.rawQuery('select version() as version')
    const [[{ used, free }]] = await client.rawQuery(
      `select coalesce(sum(data_length + index_length), 0) as used, coalesce(sum(data_free), 0) as free
       from information_schema.tables where table_schema = database()`
    )
    const maria = /^([\d.]+)-MariaDB/i.exec(version)
    return {
      version: maria ? `MariaDB ${maria[1]}` : `MySQL ${String(version).split('-')[0]}`,
      bytes: Number(used),
      logBytes: null,
      freeBytes: Number(free),
    }
  },

  async tables(client) {
    const [rows] = await client.rawQuery(
      `select table_name as name, data_length + index_length as bytes from information_schema.tables
       where table_schema = database() and table_type = 'BASE TABLE' order by bytes desc`
    )
    return rows.map(({ name, bytes }: TableSize) => ({ name, bytes: Number(bytes) }))
  },

  async clock(client) {
    const [[{ at }]] = await client.rawQuery('select unix_timestamp(now(3)) * 1000 as at')
    return Number(at)
  },
}

/** How large the database is, and what time it has. */
export const measures = (): Measures => (settings.database.client === 'sqlite' ? sqlite : mysql)

const filename = () =>
  settings.database.client === 'sqlite' ? settings.database.filename : ':memory:'

const bytesOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0
  )
