import { setImmediate as turn } from 'node:timers/promises'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { commit } from '#records/dialect/commit'
import type { TableShape, Value } from '#records/dialect/snapshot'
import { BadArchive } from '#workspace/backup/bad_archive'
import { decodeRow } from '#workspace/backup/rows'

/** A statement of one text is prepared once; SQLite's connection keeps those of up to 4,000 letters. */
const longestStatement = 3_800
const mostBytes = 1024 * 1024
const rowsATurn = 200

/** Rows of a table as they stand in an archive. @throws BadArchive where a line is no row of it */
export async function readRows(table: TableShape, bytes: Buffer): Promise<Value[][]> {
  const rows: Value[][] = []
  const lines = bytes.toString('utf8').split('\n')
  if (lines.pop() !== '') throw new BadArchive('cutOff')
  for (const [at, line] of lines.entries()) {
    try {
      rows.push(decodeRow(line, table.columns.length))
    } catch (error) {
      throw new BadArchive('row', { table: table.name }, { cause: error })
    }
    if (at % rowsATurn === rowsATurn - 1) await turn()
  }
  return rows
}

/**
 * Writes rows with every column as it is, in one transaction.
 * @throws BadArchive where the database does not take a row, such as a text longer than its column
 */
export async function loadRows(client: QueryClientContract, table: TableShape, rows: Value[][]) {
  const names = table.columns.map(({ name }) => `\`${name}\``).join(',')
  const perRow = 2 * table.columns.length + 2
  const atOnce = Math.max(1, Math.floor((longestStatement - names.length) / perRow))
  const transaction = await client.transaction()
  try {
    let start = 0
    while (start < rows.length) {
      const chunk = upTo(rows, start, atOnce)
      const values: unknown[] = []
      const places = chunk.map((row) => `(${row.map((value) => place(value, values)).join(',')})`)
      await transaction.rawQuery(
        `insert into \`${table.name}\` (${names}) values ${places.join(',')}`,
        values as any
      )
      start += chunk.length
    }
    await commit(transaction)
  } catch (error) {
    await transaction.rollback().catch(() => {})
    if (['ENOSPC', 'SQLITE_FULL'].includes(error.code)) throw error
    const reason = String(error.sqlMessage ?? error.message.split(' - ').at(-1)).slice(0, 300)
    throw new BadArchive('notTaken', { table: table.name, reason }, { cause: error })
  }
}

function upTo(rows: Value[][], start: number, most: number) {
  let bytes = 0
  let end = start
  while (end < rows.length && end - start < most && (end === start || bytes < mostBytes)) {
    for (const value of rows[end])
      bytes += typeof value === 'string' || Buffer.isBuffer(value) ? value.length : 8
    end++
  }
  return rows.slice(start, end)
}

/** Digits of a whole number past 2^53 stand in the statement itself: neither driver would hand it over as it is. */
function place(value: Value, values: unknown[]) {
  if (typeof value === 'bigint') return String(value)
  values.push(value)
  return '?'
}
