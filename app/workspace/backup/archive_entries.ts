import { createHash, type Hash } from 'node:crypto'
import { Readable } from 'node:stream'
import drive from '@adonisjs/drive/services/main'
import { DateTime } from 'luxon'
import { keyRing } from '#start/app_key'
import { company } from '#records/company'
import type { Snapshot, TableShape } from '#records/dialect/snapshot'
import { version } from '#workspace/version'
import { keptKeys, keysFile } from '#workspace/backup/app_keys'
import { tableParts } from '#workspace/backup/export_tables'
import { format, type Header, type Manifest, type TableSum } from '#workspace/backup/manifest'
import type { Entry } from '#workspace/backup/write_archive'

export interface Contents {
  /** Put `app.key` in, without which second factors and stored passwords cannot be read on another machine. */
  withKey: boolean
  /** Put uploaded files in. */
  withFiles: boolean
  progress: (done: number, total: number) => Promise<void> | void
  /** Told the last entry once everything before it was handed on. */
  told: (header: Header, manifest: Manifest) => void
}

/** Everything that an archive holds, in its order: header, key, tables, files, manifest. */
export async function* archiveEntries(
  snapshot: Snapshot,
  { withKey, withFiles, progress, told }: Contents
): AsyncIterable<Entry> {
  const tables = await snapshot.tables()
  const header: Header = {
    format,
    farley: version,
    moment: DateTime.utc().toISO(),
    company: await company().then(
      ({ name }) => name,
      () => ''
    ),
    database: { dialect: snapshot.dialect, server: snapshot.server },
    migrations: await migrationsOf(snapshot, tables),
    tables,
    key: { included: withKey, names: keyRing().map(({ id }) => id) },
    files: withFiles,
  }
  yield json('header.json', header)
  if (withKey) yield json(keysFile, keptKeys())

  const manifest: Manifest = { tables: {}, files: [], missing: [] }
  const keys: string[] = []
  for (const [at, table] of tables.entries()) {
    await progress(at, tables.length + 1)
    yield* tableEntries(snapshot, table, keys, (sum) => (manifest.tables[table.name] = sum))
  }
  if (withFiles) {
    for (const [at, key] of keys.entries()) {
      if (at % 20 === 0) await progress(tables.length + at, tables.length + keys.length)
      yield* fileEntry(key, manifest)
    }
  }
  yield json('manifest.json', manifest)
  told(header, manifest)
}

const json = (name: string, value: unknown): Entry => ({
  name,
  body: Buffer.from(JSON.stringify(value)),
})

async function migrationsOf(snapshot: Snapshot, tables: TableShape[]) {
  const table = tables.find(({ name }) => name === 'adonis_schema')
  if (!table) return []
  const [id, name] = ['id', 'name'].map((column) =>
    table.columns.findIndex((each) => each.name === column)
  )
  const rows: any[][] = []
  for await (const batch of snapshot.rows(table)) rows.push(...batch)
  return rows.sort((a, b) => a[id] - b[id]).map((row) => String(row[name]))
}

async function* tableEntries(
  snapshot: Snapshot,
  table: TableShape,
  keys: string[],
  told: (sum: TableSum) => void
): AsyncIterable<Entry> {
  let part = 0
  const [key, image] = ['storage_key', 'image'].map((name) =>
    table.columns.findIndex((column) => column.name === name)
  )
  for await (const { bytes, rows } of tableParts(snapshot, table, told)) {
    if (table.name === 'files')
      for (const row of rows) {
        keys.push(String(row[key]))
        if (row[image]) keys.push(`${row[key]}.webp`)
      }
    yield { name: `tables/${table.name}/${String(part++).padStart(6, '0')}.jsonl`, body: bytes }
  }
}

/** A file may be gone since the moment that the tables show; that is said, and is no reason to have no backup. */
async function* fileEntry(key: string, manifest: Manifest): AsyncIterable<Entry> {
  const disk = drive.use('files')
  const size = await disk
    .getMetaData(key)
    .then(({ contentLength }) => contentLength)
    .catch(() => null)
  if (size === null) {
    manifest.missing.push(key)
    return
  }
  const digest = createHash('sha256')
  yield {
    name: `files/${key}`,
    size,
    stream: async () => Readable.from(hashed(await disk.getStream(key), digest)),
  }
  manifest.files.push({ name: key, size, sha256: digest.digest('hex') })
}

async function* hashed(source: Readable, digest: Hash) {
  for await (const chunk of source) {
    digest.update(chunk)
    yield chunk
  }
}
