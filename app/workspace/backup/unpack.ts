import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { ApplicationService } from '@adonisjs/core/types'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import semver from 'semver'
import settings from '#start/env'
import {
  beginLoading,
  countOn,
  addMissingColumns,
  createTable,
  endLoading,
  findDamage,
  tableNames,
} from '#records/dialect/load'
import { steadyPlans } from '#records/dialect/sqlite_plans'
import type { TableShape } from '#records/dialect/snapshot'
import { system } from '#records/actor'
import { note } from '#records/audit'
import { connection } from '#records/change'
import { rebuildSearch } from '#records/search/rebuild'
import { updateSchema } from '#workspace/start/schema'
import { version } from '#workspace/version'
import type { Keys } from '#workspace/backup/age'
import { BadArchive } from '#workspace/backup/bad_archive'
import { tableSums } from '#workspace/backup/export_tables'
import { loadRows, readRows } from '#workspace/backup/load_rows'
import { endLoadingClient, loadingClient } from '#workspace/backup/loading_client'
import {
  entryNames,
  format,
  type FileSum,
  type Header,
  type Manifest,
} from '#workspace/backup/manifest'
import { keysFile } from '#workspace/backup/app_keys'
import { migrateOnly, unknownMigrations } from '#workspace/backup/migrate_only'
import { readArchive, type Limits, type ReadEntry } from '#workspace/backup/read_archive'
import { Sum } from '#workspace/backup/rows'

export interface UnpackOptions {
  archive: string
  keys: Keys
  /** Write `files/` and `app.key` into STORAGE_PATH, too; else they are only held against their sums. */
  withFiles: boolean
  /** Drop what is in the database first. */
  replace: boolean
  limits?: Limits
  /** It is to be worked with, not only looked at: sessions end, and the audit log says who restored what. */
  restored?: { by: string; archive: string }
}

export interface Unpacked {
  header: Header
  manifest: Manifest
}

/** A part of a table is about a megabyte; one row alone may be larger. */
const largestPart = 256 * 1024 * 1024

/**
 * Loads an archive into the empty database and folder that this process was started with, and holds every file, row count and checksum
 * against what the archive says. It ends with the schema and the search index of this version.
 * @throws BadArchive
 */
export async function unpack(
  app: ApplicationService,
  options: UnpackOptions,
  progress: (done: number, total: number) => void
): Promise<Unpacked> {
  const client = loadingClient()
  const reading = new Unpacking(app, client, options, progress)
  try {
    for await (const entry of readArchive(options.archive, options.keys, options.limits))
      await reading.take(entry)
    await reading.finish()
    await reading.compare()
    await updateSchema(app, settings)
    if (settings.database.client === 'sqlite') await steadyPlans(connection())
    await rebuildSearch()
    if (options.restored) await settleIn(options.restored, reading.result().header)
    const damage = await findDamage(connection())
    if (damage.length) throw new BadArchive('broken', { reason: damage.join('; ').slice(0, 300) })
    return reading.result()
  } catch (error) {
    if (reading.begun) await client.dropAllTables().catch(() => {})
    throw error
  } finally {
    await endLoadingClient()
  }
}

/** Who was signed in when the archive was made may have been signed out since; and the backup that made it is in it as a job under way. */
async function settleIn(restored: { by: string; archive: string }, header: Header) {
  for (const table of ['user_sessions', 'rate_limits']) await connection().from(table).delete()
  await connection().from('jobs').where('name', 'like', 'backup.%').delete()
  await note(system, 'backupRestored', { data: { ...restored, made: header.moment } })
}

class Unpacking {
  #app: ApplicationService
  #client: QueryClientContract
  #options: UnpackOptions
  #progress: (done: number, total: number) => void
  /** The database was empty, and is not any more. */
  begun = false
  #header: Header | undefined
  #manifest: Manifest | undefined
  #key = false
  #tables = new Map<string, { sum: Sum; digest: ReturnType<typeof createHash>; parts: number }>()
  #files = new Map<string, FileSum>()

  constructor(
    app: ApplicationService,
    client: QueryClientContract,
    options: UnpackOptions,
    progress: (done: number, total: number) => void
  ) {
    this.#app = app
    this.#client = client
    this.#options = options
    this.#progress = progress
  }

  async take(entry: ReadEntry) {
    const { name } = entry
    if (this.#manifest) throw new BadArchive('more', { name })
    if (entryNames.header.test(name)) return this.#begin(await small(entry))
    if (!this.#header) throw new BadArchive('noArchive')
    const table = entryNames.table.exec(name)
    if (table) return this.#part(table[1], Number(table[2]), entry)
    const file = entryNames.file.exec(name)
    if (file) return this.#file(file[1], entry)
    if (entryNames.key.test(name)) return this.#keep(await small(entry))
    if (entryNames.manifest.test(name)) {
      this.#manifest = parsed(await small(entry, largestPart))
      return
    }
    throw new BadArchive('unknown', { name: name.replace(/[^\x20-\x7e]/g, '?').slice(0, 120) })
  }

  async finish() {
    if (!this.#header) throw new BadArchive('noArchive')
    if (!this.#manifest) throw new BadArchive('cutOff')
    this.#compareFiles()
    for (const table of this.#header.tables) await countOn(this.#client, table)
    await endLoading(this.#client)
  }

  /** What the database says now, not what was sent to it. */
  async compare() {
    const stored = await tableSums()
    for (const { name } of this.#header!.tables) {
      const said = this.#manifest!.tables[name]
      const { sum, digest } = this.#tables.get(name)!
      if (!said || digest.digest('hex') !== said.sha256 || sum.digest() !== said.checksum)
        throw new BadArchive('sum', { table: name })
      if (stored[name]?.rows !== said.rows || stored[name]?.checksum !== said.checksum)
        throw new BadArchive('otherwise', { table: name })
    }
  }

  result(): Unpacked {
    return { header: this.#header!, manifest: this.#manifest! }
  }

  async #begin(bytes: Buffer) {
    if (this.#header) throw new BadArchive('more', { name: 'header.json' })
    const header: Header = parsed(bytes)
    if (typeof header.format !== 'number' || !Array.isArray(header.tables))
      throw new BadArchive('noArchive')
    const newer = header.format > format || semver.gt(header.farley, version)
    const unknown = newer ? [] : await unknownMigrations(this.#app, header.migrations)
    if (newer || unknown.length)
      throw new BadArchive('newer', { theirs: header.farley, ours: version })
    for (const table of header.tables) checkShape(table)
    await this.#makeTables(header)
    this.#header = header
  }

  async #makeTables({ migrations, tables }: Header) {
    const client = this.#client
    const there = await tableNames(client)
    if (there.length && !this.#options.replace) throw new BadArchive('notEmpty')
    if (there.length) await client.dropAllTables()
    this.begun = true
    await migrateOnly(this.#app, migrations)
    await beginLoading(client)
    const made = await tableNames(client)
    for (const table of tables) {
      if (made.includes(table.name)) {
        await client.from(table.name).delete()
        await addMissingColumns(client, table)
      } else await createTable(client, table)
      this.#tables.set(table.name, { sum: new Sum(table), digest: createHash('sha256'), parts: 0 })
    }
  }

  async #part(name: string, part: number, entry: ReadEntry) {
    const table = this.#header!.tables.find((each) => each.name === name)
    const state = this.#tables.get(name)
    if (!table || !state || part !== state.parts)
      throw new BadArchive('unknown', { name: entry.name })
    state.parts++
    const bytes = await small(entry, largestPart)
    state.digest.update(bytes)
    const rows = await readRows(table, bytes)
    for (const row of rows) state.sum.add(row)
    await loadRows(this.#client, table, rows)
    this.#progress(this.#header!.tables.indexOf(table), this.#header!.tables.length)
  }

  async #file(name: string, { size, stream }: ReadEntry) {
    const digest = createHash('sha256')
    const hashing = new Transform({
      transform(chunk, _, done) {
        digest.update(chunk)
        done(null, chunk)
      },
    })
    if (this.#options.withFiles) {
      const path = join(settings.storagePath, 'files', name)
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await pipeline(stream, hashing, createWriteStream(path, { mode: 0o600, flags: 'wx' }))
    } else {
      await pipeline(stream, hashing.resume())
    }
    this.#files.set(name, { name, size, sha256: digest.digest('hex') })
  }

  async #keep(bytes: Buffer) {
    if (this.#key || !this.#header!.key.included)
      throw new BadArchive('unknown', { name: keysFile })
    this.#key = true
    if (!this.#options.withFiles) return
    await writeFile(join(settings.storagePath, keysFile), bytes, { mode: 0o600 })
  }

  #compareFiles() {
    const { files } = this.#manifest!
    for (const { name, size, sha256 } of files) {
      const found = this.#files.get(name)
      if (!found || found.size !== size || found.sha256 !== sha256)
        throw new BadArchive('file', { name })
    }
    if (files.length !== this.#files.size) throw new BadArchive('cutOff')
    if (this.#header!.key.included && !this.#key) throw new BadArchive('cutOff')
  }
}

const mostSmall = 64 * 1024 * 1024

async function small({ stream, size, name }: ReadEntry, limit = mostSmall) {
  if (size > limit) throw new BadArchive('tooMuch', { name })
  return buffer(stream)
}

function parsed(bytes: Buffer) {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw new BadArchive('damaged', {}, { cause: error })
  }
}

const plainName = /^[A-Za-z0-9_]{1,64}$/

/** Names go into statements. */
function checkShape({ name, columns }: TableShape) {
  if (![name, ...columns.map((column) => column.name)].every((each) => plainName.test(each)))
    throw new BadArchive('damaged')
}
