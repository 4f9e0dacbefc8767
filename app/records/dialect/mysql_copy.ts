import { createReadStream, createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/** A table begins with what made it; its rows follow, each value as text (bytes as base64); the last line says that it is all. */
type Line =
  | { table: string; sql: string; columns: string[]; binary: boolean[] }
  | { row: (string | null)[] }
  | { end: number }

const rowsAtOnce = 500

/** Everything on one connection, in one transaction that sees one moment: schema as the server words it, then the rows. */
export async function writeCopy(client: QueryClientContract, path: string) {
  const knex = (client.getReadClient() as any).client
  const connection = await knex.acquireConnection()
  const lines = async function* () {
    await connection.promise().query('set transaction isolation level repeatable read')
    await connection.promise().query('start transaction with consistent snapshot')
    let rows = 0
    for (const name of await tables(connection)) {
      const [[made]]: any = await connection.promise().query('show create table ??', [name])
      const { columns, binary } = await columnsOf(connection, name)
      yield line({ table: name, sql: made['Create Table'], columns, binary })
      const query = connection.query({
        sql: `select ${columns.map((column) => `\`${column}\``).join(', ')} from \`${name}\``,
        rowsAsArray: true,
        typeCast: (field: any) => field.buffer(),
      })
      for await (const values of query.stream({ highWaterMark: rowsAtOnce })) {
        rows++
        yield line({
          row: values.map((value: Buffer | null, at: number) => text(value, binary[at])),
        })
      }
    }
    yield line({ end: rows })
  }
  try {
    await pipeline(lines, createGzip(), createWriteStream(path, { mode: 0o600, flush: true }))
    await connection.promise().query('commit')
  } finally {
    await knex.releaseConnection(connection)
  }
}

/** Puts the copy in the place of whatever tables are there. May be run again after it was cut off. */
export async function loadCopy(client: QueryClientContract, path: string) {
  const knex = (client.getWriteClient() as any).client
  const connection = await knex.acquireConnection()
  const run = (sql: string, values: unknown[] = []) => connection.promise().query(sql, values)
  try {
    await run('set foreign_key_checks = 0, unique_checks = 0')
    for (const name of await tables(connection)) await run('drop table ??', [name])
    let into = { insert: '', binary: [] as boolean[] }
    let batch: unknown[][] = []
    const flush = async () => {
      if (batch.length) await run(into.insert, [batch])
      batch = []
    }
    for await (const each of read(path)) {
      if ('row' in each) {
        batch.push(each.row.map((value, at) => bytes(value, into.binary[at])))
        if (batch.length >= rowsAtOnce) await flush()
        continue
      }
      await flush()
      if (!('table' in each)) continue
      await run(each.sql)
      const columns = each.columns.map((column) => `\`${column}\``).join(', ')
      into = { insert: `insert into \`${each.table}\` (${columns}) values ?`, binary: each.binary }
    }
  } finally {
    await run('set foreign_key_checks = 1, unique_checks = 1')
    await knex.releaseConnection(connection)
  }
}

export async function copyIsWhole(path: string): Promise<boolean> {
  let rows = 0
  try {
    for await (const each of read(path)) {
      if ('row' in each) rows++
      if ('end' in each) return each.end === rows
    }
  } catch {
    return false
  }
  return false
}

async function* read(path: string): AsyncGenerator<Line> {
  const input = createReadStream(path)
  const unpacked = createGunzip()
  input.on('error', (error) => unpacked.destroy(error))
  input.pipe(unpacked)
  let rest = ''
  unpacked.setEncoding('utf8')
  for await (const chunk of unpacked) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const each of lines) yield JSON.parse(each)
  }
}

async function tables(connection: any): Promise<string[]> {
  const [rows] = await connection
    .promise()
    .query(
      `select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE' order by table_name`
    )
  return rows.map(({ name }: { name: string }) => name)
}

/** Those that hold something themselves: what the server computes is computed again. */
async function columnsOf(connection: any, table: string) {
  const [rows] = await connection.promise().query(
    `select column_name as name, data_type as kind from information_schema.columns
      where table_schema = database() and table_name = ? and extra not like '%GENERATED%' order by ordinal_position`,
    [table]
  )
  return {
    columns: rows.map(({ name }: any) => name) as string[],
    binary: rows.map(({ kind }: any) => /blob|binary|bit/.test(kind)) as boolean[],
  }
}

const line = (content: Line) => `${JSON.stringify(content)}\n`
const text = (value: Buffer | null, binary: boolean) =>
  value === null ? null : value.toString(binary ? 'base64' : 'utf8')
const bytes = (value: string | null, binary: boolean) =>
  value !== null && binary ? Buffer.from(value, 'base64') : value
