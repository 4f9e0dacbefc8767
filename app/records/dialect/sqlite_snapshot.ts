import sqlite3 from 'sqlite3'
import { connection } from '#records/change'
import {
  isDerived,
  type ColumnKind,
  type ColumnShape,
  type Snapshot,
  type TableShape,
  type Value,
} from '#records/dialect/snapshot'

type Ask = (sql: string, values?: unknown[]) => Promise<any[]>

const batchBytes = 1024 * 1024
const mostRows = 1000

/**
 * A read transaction under the write-ahead log: it sees the database as it was when it began, and holds nobody up. A database in memory
 * has one connection only, and is read on that.
 */
export async function sqliteSnapshot(filename: string): Promise<Snapshot> {
  const { ask, close } =
    filename === ':memory:'
      ? { ask: askConnection, close: async () => {} }
      : await ownConnection(filename)
  const [{ version }] = await ask('select sqlite_version() as version')
  return {
    dialect: 'sqlite',
    server: `SQLite ${version}`,
    tables: () => tables(ask),
    rows: (table) => rows(ask, table),
    close,
  }
}

const askConnection: Ask = (sql, values = []) => connection().rawQuery(sql, values as any)

async function ownConnection(filename: string) {
  const database = await new Promise<sqlite3.Database>((resolve, reject) => {
    const made = new sqlite3.Database(filename, sqlite3.OPEN_READWRITE, (error) =>
      error ? reject(error) : resolve(made)
    )
  })
  database.configure('busyTimeout', 10_000)
  const ask: Ask = (sql, values = []) =>
    new Promise((resolve, reject) =>
      database.all(sql, values, (error, found) => (error ? reject(error) : resolve(found)))
    )
  const close = () =>
    new Promise<void>((resolve, reject) =>
      database.close((error) => (error ? reject(error) : resolve()))
    )
  try {
    await ask('pragma query_only = on')
    await ask('begin')
    await ask('select count(*) from sqlite_master')
  } catch (error) {
    await close()
    throw error
  }
  return { ask, close }
}

async function tables(ask: Ask): Promise<TableShape[]> {
  const names = await ask(
    `select name from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%' order by name`
  )
  const counted = await ask(`select 1 from sqlite_master where name = 'sqlite_sequence'`)
  const last = new Map<string, unknown>()
  if (counted.length)
    for (const { name, seq } of await ask(
      'select name, cast(seq as text) as seq from sqlite_sequence'
    ))
      last.set(name, seq)
  const shapes: TableShape[] = []
  for (const { name } of names) {
    if (isDerived(name)) continue
    const seen = await ask('select * from pragma_table_xinfo(?)', [name])
    const own = seen.filter(({ hidden }) => hidden === 0)
    const [{ sql }] = await ask(`select sql from sqlite_master where type = 'table' and name = ?`, [
      name,
    ])
    const counts = /autoincrement/i.test(sql)
    shapes.push({
      name,
      columns: own.map(shape),
      key: own
        .filter(({ pk }) => pk > 0)
        .sort((a, b) => a.pk - b.pk)
        .map((column) => column.name),
      unique: await uniqueOf(ask, name),
      next: counts ? String(BigInt((last.get(name) as string) ?? 0) + 1n) : null,
    })
  }
  return shapes
}

async function uniqueOf(ask: Ask, table: string) {
  const found = await ask(
    `select i.name, (select json_group_array(c.name) from pragma_index_info(i.name) c) as columns
       from pragma_index_list(?) i where i."unique" = 1 and i.origin <> 'pk' and i.partial = 0 order by i.name`,
    [table]
  )
  return found.map(({ columns }) => JSON.parse(columns) as string[])
}

const kinds: [RegExp, ColumnKind][] = [
  [/^bigint|^int8/i, 'bigint'],
  [/bool/i, 'boolean'],
  [/int/i, 'integer'],
  [/^(n?varchar|char|varying)/i, 'string'],
  [/char|clob|text|json/i, 'text'],
  [/^(datetime|timestamp)/i, 'moment'],
  [/^date/i, 'date'],
  [/real|floa|doub/i, 'real'],
  [/dec|numeric/i, 'decimal'],
]

function shape({ name, type, notnull, pk }: any): ColumnShape {
  const kind = kinds.find(([pattern]) => pattern.test(type))?.[1] ?? 'binary'
  const [, size, scale] = /\((\d+)(?:\s*,\s*(\d+))?\)/.exec(type) ?? []
  return {
    name,
    kind,
    size: size ? Number(size) : null,
    scale: scale ? Number(scale) : null,
    required: notnull === 1 || pk > 0,
  }
}

/** By row id, so that each batch begins where the last one ended; the read transaction keeps them one picture. */
async function* rows(ask: Ask, table: TableShape): AsyncIterable<Value[][]> {
  const names = table.columns.map(({ name }, at) => `${quoted(name)} as c${at}`).join(', ')
  let last: unknown = null
  let limit = 100
  for (;;) {
    const found = await ask(
      `select cast(rowid as text) as place, ${names} from ${quoted(table.name)} ${last === null ? '' : 'where rowid > ?'} order by rowid limit ${limit}`,
      last === null ? [] : [last]
    )
    if (!found.length) return
    last = BigInt(found.at(-1).place).toString()
    if (Number.isSafeInteger(Number(last))) last = Number(last)
    const batch: Value[][] = []
    for (const row of found) batch.push(await exact(ask, table, row))
    yield batch
    if (found.length < limit) return
    limit = Math.max(1, Math.min(mostRows, Math.floor(batchBytes / (sizeOf(batch) / batch.length))))
  }
}

/** The driver hands whole numbers over as floating point: those past 2^53 are asked for once more, as digits. */
async function exact(ask: Ask, table: TableShape, row: any): Promise<Value[]> {
  const values: Value[] = table.columns.map((_, at) => row[`c${at}`])
  for (const [at, value] of values.entries()) {
    if (typeof value !== 'number' || !Number.isInteger(value) || Number.isSafeInteger(value))
      continue
    const name = quoted(table.columns[at].name)
    const [found] = await ask(
      `select typeof(${name}) as type, cast(${name} as text) as digits from ${quoted(table.name)} where rowid = cast(? as integer)`,
      [row.place]
    )
    if (found.type === 'integer') values[at] = BigInt(found.digits)
  }
  return values
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

export function sizeOf(batch: Value[][]): number {
  let size = 1
  for (const row of batch)
    for (const value of row)
      size += typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 8
  return size
}
