import { existsSync } from 'node:fs'
import { copyFile, link, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { DateTime } from 'luxon'
import sqlite3 from 'sqlite3'
import type { Settings } from '#start/env'
import { takeKeys } from '#workspace/backup/app_keys'
import { StartRefused } from '#workspace/start/refusal'

export interface Ready {
  archive: string
  restored: { by: string; archive: string }
  /** The old file cannot be read, and is put aside as it is. */
  keepOld: boolean
}

export const restoringFolder = ({ storagePath }: Settings) => join(storagePath, 'restoring')
export const readyFile = (settings: Settings) => join(restoringFolder(settings), 'ready.json')

/** Beside the file that it will take the place of, so that a rename is enough. */
export const sideDatabase = (settings: Settings) =>
  settings.database.client === 'sqlite'
    ? `${settings.database.filename}.restoring`
    : join(restoringFolder(settings), 'farley.sqlite')

/**
 * Puts what `restoreBackup` made ready in the place of what is there. Every step may be run again: if it is cut off, the next start goes on
 * with it before anything is opened. Call where nobody uses the database.
 * @returns whether there was something to do
 */
export async function finishRestore(settings: Settings): Promise<boolean> {
  const file = readyFile(settings)
  if (!existsSync(file)) return false
  const ready: Ready = JSON.parse(await readFile(file, 'utf8'))
  const folder = restoringFolder(settings)
  if (settings.database.client === 'mysql') await refuseWhileOthersWork(settings.database.url)
  if (settings.files) await uploadFiles(join(folder, 'files'), settings.files)
  else await bringFiles(join(folder, 'files'), join(settings.storagePath, 'files'))
  if (settings.database.client === 'mysql') await reload(settings, ready)
  else await swap(settings.database.filename, settings, ready)
  await takeKeys(folder, settings.storagePath)
  await rm(file)
  await rm(folder, { recursive: true, force: true })
  return true
}

/** Names are random and what they stand for never changes: what is there already is the same, and what nothing refers to is swept later. */
async function bringFiles(from: string, to: string) {
  if (!existsSync(from)) return
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const source = join(entry.parentPath, entry.name)
    const target = join(to, relative(from, source))
    if (existsSync(target)) continue
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await rename(source, target)
  }
}

async function uploadFiles(from: string, place: NonNullable<Settings['files']>) {
  if (!existsSync(from)) return
  const { Bucket } = await import('#workspace/backup/bucket')
  const bucket = await Bucket.at(place)
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const source = join(entry.parentPath, entry.name)
    const key = relative(from, source)
    if (!(await bucket.has(key))) await bucket.put(key, source)
  }
}

async function swap(filename: string, settings: Settings, { keepOld }: Ready) {
  const side = sideDatabase(settings)
  if (!existsSync(side)) return
  if (existsSync(filename)) {
    if (keepOld) await putAside(filename, settings)
    else await emptyLog(filename)
    for (const ending of ['-wal', '-shm']) await rm(`${filename}${ending}`, { force: true })
  }
  await rename(side, filename)
  const folder = await open(dirname(filename))
  await folder.sync()
  await folder.close()
}

/** A log that stayed behind would be read into the new file. */
async function emptyLog(filename: string) {
  const database = new sqlite3.Database(filename)
  await new Promise<void>((resolve) =>
    database.exec('pragma wal_checkpoint(truncate); pragma journal_mode = delete', () =>
      database.close(() => resolve())
    )
  )
}

async function putAside(filename: string, { storagePath }: Settings) {
  const folder = join(storagePath, 'backups')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const aside = join(folder, `damaged-${DateTime.utc().toFormat('yyyy-MM-dd-HHmmss-SSS')}.sqlite`)
  await link(filename, aside).catch(() => copyFile(filename, aside))
  if (existsSync(`${filename}-wal`)) await copyFile(`${filename}-wal`, `${aside}-wal`)
}

async function reload(settings: Settings, { restored }: Ready) {
  if (settings.database.client !== 'mysql') return
  const { runUnpack } = await import('#workspace/backup/run_unpack')
  const archive = join(restoringFolder(settings), 'archive.tar.gz')
  await runUnpack(
    { archive, keys: {}, withFiles: false, replace: true, restored },
    { storagePath: settings.storagePath, databaseUrl: settings.database.url.href }
  )
}

const patience = 5_000

/** Connections of others to this database, as its server lists them. */
export async function othersConnected(url: URL): Promise<number> {
  const { asker, ownConnection } = await import('#records/dialect/mysql_snapshot')
  const connection = await ownConnection(url)
  try {
    const [{ others }] = await asker(connection)(
      'select count(*) as others from information_schema.processlist where db = database() and id <> connection_id()'
    )
    return Number(others)
  } finally {
    await new Promise<void>((resolve) => connection.end(() => resolve()))
  }
}

/** What this process has closed itself may take the server a moment to notice. */
export async function refuseWhileOthersWork(url: URL) {
  const until = Date.now() + patience
  while (await othersConnected(url)) {
    if (Date.now() > until)
      throw new StartRefused(
        'A database is put in the place of this one, and other programs are connected to it: stop every Farley and every tool that uses it, then start again.'
      )
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
