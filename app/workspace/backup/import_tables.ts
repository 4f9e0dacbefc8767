import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { beginLoading, countOn, createTable, endLoading, tableNames } from '#records/dialect/load'
import type { TableShape } from '#records/dialect/snapshot'
import { BadArchive } from '#workspace/backup/bad_archive'
import { loadRows } from '#workspace/backup/load_rows'
import { endLoadingClient, loadingClient } from '#workspace/backup/loading_client'
import { format, type TableSum } from '#workspace/backup/manifest'
import { decodeRow, Sum } from '#workspace/backup/rows'

const rowsAtOnce = 500

/**
 * Puts tables that `exportTables` wrote into the database in place of what is in them now; those that are not there are made.
 * @throws BadArchive where a table does not hold what its sum says; what was loaded so far stays, so that it can be run again
 */
export async function importTables(folder: string) {
  const kept = JSON.parse(await readFile(join(folder, 'tables.json'), 'utf8'))
  if (kept.format > format) throw new BadArchive('format')
  const tables: TableShape[] = kept.tables
  const client = loadingClient()
  const there = await tableNames(client)
  await beginLoading(client)
  try {
    for (const table of tables) {
      if (!there.includes(table.name)) await createTable(client, table)
      await client.from(table.name).delete()
      await loadFile(client, table, join(folder, `${table.name}.jsonl`), kept.sums[table.name])
      await countOn(client, table)
    }
    await endLoading(client)
  } finally {
    await endLoadingClient()
  }
}

async function loadFile(client: any, table: TableShape, path: string, expected: TableSum) {
  const sum = new Sum(table)
  let rows = []
  for await (const line of createInterface({
    input: createReadStream(path),
    crlfDelay: Infinity,
  })) {
    const row = decodeRow(line, table.columns.length)
    sum.add(row)
    rows.push(row)
    if (rows.length < rowsAtOnce) continue
    await loadRows(client, table, rows)
    rows = []
  }
  await loadRows(client, table, rows)
  if (sum.digest() !== expected.checksum) throw new BadArchive('sum', { table: table.name })
}
