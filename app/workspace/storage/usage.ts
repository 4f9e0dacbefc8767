import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import settings from '#start/env'
import type { JobDefinition } from '#modules/contract'
import { connection } from '#records/change'
import { commit } from '#records/dialect/commit'
import { measures } from '#records/dialect/measures'

/** `table:<name>`, `files:<record type>`, or `folder:<name>`. */
export interface Use {
  kind: string
  bytes: number
  /** Rows or files; null where counting would tell nothing. */
  count: number | null
}

const folders = ['logs', 'backups', 'imports', 'plugins']
const daysKept = 400

/** What takes room: tables, uploaded files by what they belong to, and the folders beside them. */
export async function measureUse(): Promise<Use[]> {
  return [...(await tables()), ...(await files()), ...(await beside())]
}

async function tables(): Promise<Use[]> {
  const sizes = await measures().tables(connection())
  const uses: Use[] = []
  for (const { name, bytes } of sizes) {
    if (name.startsWith('sqlite_')) continue
    const [row] = await connection().from(name).count('* as total')
    uses.push({ kind: `table:${name}`, bytes, count: Number(row.total) })
  }
  return uses
}

async function files(): Promise<Use[]> {
  const rows = await connection()
    .from('files')
    .groupBy('record_name')
    .select('record_name as name')
    .sum('size as bytes')
    .count('* as count')
  return rows.map(({ name, bytes, count }) => ({
    kind: `files:${name ?? ''}`,
    bytes: Number(bytes),
    count: Number(count),
  }))
}

async function beside(): Promise<Use[]> {
  const uses = folders.map(async (name) => ({
    kind: `folder:${name}`,
    ...(await sizeOf(name === 'plugins' ? settings.pluginsPath : join(settings.storagePath, name))),
  }))
  const found = await Promise.all(uses)
  return found.filter(({ count }) => count)
}

async function sizeOf(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  let bytes = 0
  let count = 0
  for (const entry of entries) {
    if (!entry.isFile() || entry.parentPath.includes('node_modules')) continue
    const found = await stat(join(entry.parentPath, entry.name)).catch(() => null)
    bytes += found?.size ?? 0
    count++
  }
  return { bytes, count }
}

/** Once a day, and when an admin asks: the page shows what was measured, since measuring reads a large SQLite file from end to end. */
export const measureUseJob: JobDefinition = {
  name: 'storage.measure',
  lease: 900,
  async run() {
    const day = DateTime.utc().toISODate()
    const uses = await measureUse()
    const transaction = await connection().transaction()
    try {
      await transaction.from('storage_samples').where('day', day).delete()
      for (const use of uses)
        await transaction.table('storage_samples').insert({ ...use, kind: use.kind.slice(0, 80), day })
      await transaction
        .from('storage_samples')
        .where('day', '<', DateTime.utc().minus({ days: daysKept }).toISODate())
        .delete()
      await commit(transaction)
    } catch (error) {
      await transaction.rollback()
      throw error
    }
  },
}

/** What was measured last, the largest first; the day is null before the first time. */
export async function lastUse(): Promise<{ day: string | null; uses: Use[] }> {
  const last = await connection().from('storage_samples').max('day as day').first()
  if (!last?.day) return { day: null, uses: [] }
  const rows = await connection()
    .from('storage_samples')
    .where('day', last.day)
    .orderBy('bytes', 'desc')
    .orderBy('kind')
  return {
    day: last.day,
    uses: rows.map(({ kind, bytes, count }) => ({
      kind,
      bytes: Number(bytes),
      count: count === null ? null : Number(count),
    })),
  }
}

/** Bytes of the database, of files and of folders, day by day. */
export async function growth() {
  const rows = await connection().from('storage_samples').select('day', 'kind', 'bytes').orderBy('day')
  const days = new Map<string, { table: number; files: number; folder: number }>()
  for (const { day, kind, bytes } of rows) {
    const sums = days.get(day) ?? { table: 0, files: 0, folder: 0 }
    sums[kind.split(':')[0] as keyof typeof sums] += Number(bytes)
    days.set(day, sums)
  }
  return days
}
