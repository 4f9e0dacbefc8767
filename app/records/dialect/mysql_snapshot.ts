import type { Connection } from 'mysql2'
import {
  isDerived,
  type ColumnKind,
  type ColumnShape,
  type Snapshot,
  type TableShape,
  type Value,
} from '#records/dialect/snapshot'

const batchBytes = 1024 * 1024
const mostRows = 1000

/** A transaction with a consistent snapshot on a connection of its own (InnoDB's read view): it locks nothing. */
export async function mysqlSnapshot(url: URL): Promise<Snapshot> {
  const connection = await ownConnection(url)
  const ask = asker(connection)
  try {
    await ask(`set time_zone = '+00:00'`)
    await ask('set session transaction isolation level repeatable read')
    const [{ version }] = await ask('select version() as version')
    // MySQL remembers for a day how far each table has counted; MariaDB does not know the variable.
    if (!/mariadb/i.test(version)) await ask('set session information_schema_stats_expiry = 0')
    await ask('start transaction with consistent snapshot, read only')
    return {
      dialect: 'mysql',
      server: /mariadb/i.test(version)
        ? `MariaDB ${version.split('-')[0]}`
        : `MySQL ${version.split('-')[0]}`,
      tables: () => tables(ask),
      rows: (table) => rows(connection, table),
      close: () => new Promise((resolve) => connection.end(() => resolve())),
    }
  } catch (error) {
    connection.destroy()
    throw error
  }
}

type Ask = (sql: string, values?: unknown[]) => Promise<any[]>

export async function ownConnection(url: URL): Promise<Connection> {
  const { createConnection } = await import('mysql2')
  const connection = createConnection({
    host: url.hostname,
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    jsonStrings: true,
  })
  await new Promise<void>((resolve, reject) =>
    connection.connect((error) => (error ? reject(error) : resolve()))
  )
  connection.on('error', () => {})
  return connection
}

export const asker =
  (connection: Connection): Ask =>
  (sql, values = []) =>
    new Promise((resolve, reject) =>
      connection.query(sql, values, (error, found) =>
        error ? reject(error) : resolve(found as any)
      )
    )

async function tables(ask: Ask): Promise<TableShape[]> {
  const found = await ask(
    `select table_name as name, cast(auto_increment as char) as next from information_schema.tables
      where table_schema = database() and table_type = 'BASE TABLE' order by table_name`
  )
  const columns = await ask(
    `select table_name as t, column_name as name, data_type as type, column_type as full, character_maximum_length as size,
            numeric_precision as digits, numeric_scale as scale, is_nullable as empty
       from information_schema.columns
      where table_schema = database() and extra not like '%GENERATED%' order by table_name, ordinal_position`
  )
  const indexes = await ask(
    `select table_name as t, index_name as name, column_name as c from information_schema.statistics
      where table_schema = database() and non_unique = 0 order by table_name, index_name, seq_in_index`
  )
  return found
    .filter(({ name }) => !isDerived(name))
    .map(({ name, next }) => {
      const keys = new Map<string, string[]>()
      for (const index of indexes.filter(({ t }) => t === name))
        keys.set(index.name, [...(keys.get(index.name) ?? []), index.c])
      const key = keys.get('PRIMARY') ?? []
      keys.delete('PRIMARY')
      return {
        name,
        columns: columns.filter(({ t }) => t === name).map(shape),
        key,
        unique: [...keys.values()],
        next: next === null ? null : String(next),
      }
    })
}

const kinds: [RegExp, ColumnKind][] = [
  [/^bigint/, 'bigint'],
  [/^(tinyint|smallint|mediumint|int|year)/, 'integer'],
  [/^(varchar|char|enum|set)/, 'string'],
  [/text|json/, 'text'],
  [/^(datetime|timestamp)/, 'moment'],
  [/^date/, 'date'],
  [/^(float|double)/, 'real'],
  [/^decimal/, 'decimal'],
]

function shape({ name, type, full, size, digits, scale, empty }: any): ColumnShape {
  const found = kinds.find(([pattern]) => pattern.test(type))?.[1] ?? 'binary'
  const kind = full === 'tinyint(1)' ? 'boolean' : found
  const bounded = kind === 'string' || (kind === 'binary' && /^(var)?binary/.test(type))
  return {
    name,
    kind,
    size: bounded ? Number(size) : kind === 'decimal' ? Number(digits) : null,
    scale: kind === 'decimal' ? Number(scale) : null,
    required: empty === 'NO',
  }
}

async function* rows(connection: Connection, table: TableShape): AsyncIterable<Value[][]> {
  const names = table.columns.map(({ name }) => quoted(name)).join(', ')
  const stream = connection
    .query({ sql: `select ${names} from ${quoted(table.name)}`, rowsAsArray: true })
    .stream({ highWaterMark: 100 })
  const whole = table.columns.map(({ kind }) => kind === 'bigint')
  let batch: Value[][] = []
  let size = 0
  for await (const row of stream as AsyncIterable<any[]>) {
    const values: Value[] = row.map((value, at) =>
      whole[at] && typeof value === 'string' ? BigInt(value) : value
    )
    batch.push(values)
    for (const value of values)
      size += typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 8
    if (batch.length < mostRows && size < batchBytes) continue
    yield batch
    batch = []
    size = 0
  }
  if (batch.length) yield batch
}

const quoted = (name: string) => `\`${name.replaceAll('`', '``')}\``
