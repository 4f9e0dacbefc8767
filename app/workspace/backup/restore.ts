import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import settings from '#start/env'
import type { Actor } from '#records/actor'
import { openSnapshot } from '#records/dialect/snapshot'
import { decrypted, type Keys } from '#workspace/backup/age'
import { ofEnvironment } from '#start/app_key'
import { unknownKeys } from '#workspace/backup/app_keys'
import { BadArchive } from '#workspace/backup/bad_archive'
import { takeBackup } from '#workspace/backup/backup'
import { destination } from '#workspace/backup/destination'
import {
  readyFile,
  restoringFolder,
  sideDatabase,
  type Ready,
} from '#workspace/backup/finish_restore'
import { machineKeys } from '#workspace/backup/machine_key'
import { isEncrypted, type Limits } from '#workspace/backup/read_archive'
import { runUnpack } from '#workspace/backup/run_unpack'
import type { Unpacked } from '#workspace/backup/unpack'

export interface RestoreOptions {
  keys?: Keys
  limits?: Limits
  progress?: (done: number, total: number) => void
}

export interface Prepared extends Unpacked {
  /** Archive of what was there before; null where nothing was. */
  safety: string | null
  /** The archive brings no key and was made with another one than this machine's: what was sealed with it cannot be read. */
  keyMissing: boolean
}

/**
 * Loads an archive beside what is there, holds it against its sums, and makes an archive of what it will replace. Nothing is replaced yet:
 * `finishRestore` does that, at once or with the next start.
 * @throws BadArchive; everything is then as it was
 */
export async function restoreBackup(
  actor: Actor | null,
  archive: string,
  { keys = {}, limits, progress }: RestoreOptions = {}
): Promise<Prepared> {
  const folder = restoringFolder(settings)
  const side = sideDatabase(settings)
  await clear()
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    const known = await machineKeys(keys)
    const restored = { by: actor?.name ?? '', archive: basename(archive) }
    const unpacked = await runUnpack(
      { archive, keys: known, withFiles: true, replace: false, limits, restored },
      { storagePath: folder, databaseUrl: `sqlite:${side}` },
      progress
    )
    const { key } = unpacked.header
    if (key.included && ofEnvironment() && unknownKeys(key.names).length)
      throw new BadArchive('appKey')
    const { safety, damaged } = await keepWhatIsThere()
    if (settings.database.client === 'mysql') await plainCopy(archive, known)
    const ready: Ready = { archive: basename(archive), restored, keepOld: damaged }
    await writeFile(`${readyFile(settings)}.part`, JSON.stringify(ready), { mode: 0o600 })
    await rename(`${readyFile(settings)}.part`, readyFile(settings))
    return { ...unpacked, safety, keyMissing: !key.included && unknownKeys(key.names).length > 0 }
  } catch (error) {
    await clear()
    throw error
  }
}

async function clear() {
  const side = sideDatabase(settings)
  await rm(readyFile(settings), { force: true })
  for (const ending of ['', '-wal', '-shm']) await rm(`${side}${ending}`, { force: true })
  await rm(restoringFolder(settings), { recursive: true, force: true })
}

const safetyPrefix = 'before-restore'
const safetyKept = 5

async function letSafetyGo() {
  const there = destination(null)
  const all = await there.list()
  const old = all.filter(({ prefix }) => prefix === safetyPrefix).slice(safetyKept)
  for (const { name } of old) await there.delete(name)
}

/** An archive of what is there; where it is too damaged to be read, its file is kept instead. */
async function keepWhatIsThere(): Promise<{ safety: string | null; damaged: boolean }> {
  try {
    if (!(await isInUse())) return { safety: null, damaged: false }
    const { path } = await takeBackup(null, { prefix: safetyPrefix })
    await letSafetyGo()
    return { safety: path, damaged: false }
  } catch (error) {
    if (/SQLITE_CORRUPT|SQLITE_NOTADB/.test(String(error.code ?? error.message)))
      return { safety: null, damaged: true }
    throw error
  }
}

async function isInUse(): Promise<boolean> {
  const snapshot = await openSnapshot(settings.database).catch((error) => {
    if (error.code === 'SQLITE_CANTOPEN') return null
    throw error
  })
  if (!snapshot) return false
  try {
    const tables = await snapshot.tables()
    const users = tables.find(({ name }) => name === 'users')
    if (!users) return false
    for await (const rows of snapshot.rows(users)) if (rows.length) return true
    return false
  } finally {
    await snapshot.close()
  }
}

/** For a server, which is loaded once more from the archive: whatever cuts that off, the next start needs no key to go on. */
async function plainCopy(archive: string, keys: Keys) {
  const source = createReadStream(archive)
  const plain = (await isEncrypted(archive)) ? await decrypted(source, keys) : source
  await pipeline(
    plain,
    createWriteStream(join(restoringFolder(settings), 'archive.tar.gz'), { mode: 0o600 })
  )
}
