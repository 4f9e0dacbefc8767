import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import settings from '#start/env'
import { openSnapshot, type Snapshot, type TableShape, type Value } from '#records/dialect/snapshot'
import { encodeRow, Sum } from '#workspace/backup/rows'
import { format, type TableSum } from '#workspace/backup/manifest'

/** Rows turned into text before everybody else gets a turn: a millisecond or two. */
const rowsATurn = 100

export interface TablePart {
  bytes: Buffer
  /** The rows that the bytes say, as the database gave them. */
  rows: Value[][]
}

/**
 * A table's rows as lines of JSON, in parts of about a megabyte, so that memory stays flat whatever the size of the table.
 * @param told gets the sums once the last part was taken
 */
export async function* tableParts(
  snapshot: Snapshot,
  table: TableShape,
  told: (sum: TableSum) => void
): AsyncIterable<TablePart> {
  const sum = new Sum(table)
  const digest = createHash('sha256')
  for await (const rows of snapshot.rows(table)) {
    const lines: string[] = []
    for (const [at, row] of rows.entries()) {
      lines.push(encodeRow(row), '\n')
      sum.add(row)
      if (at % rowsATurn === rowsATurn - 1) await turn()
    }
    const bytes = Buffer.from(lines.join(''))
    digest.update(bytes)
    yield { bytes, rows }
  }
  told({ rows: sum.rows, sha256: digest.digest('hex'), checksum: sum.digest() })
}

/** Rows and checksums of every table as they are now: what is compared after a move. */
export async function tableSums(database = settings.database): Promise<Record<string, TableSum>> {
  const snapshot = await openSnapshot(database)
  try {
    const sums: Record<string, TableSum> = {}
    for (const table of await snapshot.tables()) {
      for await (const part of tableParts(snapshot, table, (sum) => (sums[table.name] = sum)))
        void part
    }
    return sums
  } finally {
    await snapshot.close()
  }
}

/**
 * Writes these tables into a folder as they are at one moment: `<table>.jsonl` with a row a line, and `tables.json` with their columns
 * and sums. `importTables` reads it back, on either database.
 * @returns rows by table
 */
export async function exportTables(names: string[], folder: string) {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const snapshot = await openSnapshot(settings.database)
  try {
    const all = await snapshot.tables()
    const tables = all.filter(({ name }) => names.includes(name))
    const sums: Record<string, TableSum> = {}
    for (const table of tables) {
      const file = createWriteStream(join(folder, `${table.name}.jsonl`), { mode: 0o600 })
      for await (const { bytes } of tableParts(snapshot, table, (sum) => (sums[table.name] = sum)))
        if (!file.write(bytes)) await once(file, 'drain')
      file.end()
      await finished(file)
    }
    await writeFile(
      join(folder, 'tables.json'),
      JSON.stringify({ format, tables, sums }, null, 2),
      {
        mode: 0o600,
      }
    )
    return Object.fromEntries(tables.map(({ name }) => [name, sums[name].rows]))
  } finally {
    await snapshot.close()
  }
}
