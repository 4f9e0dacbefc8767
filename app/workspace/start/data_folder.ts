import { chmodSync, existsSync, mkdirSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sqlite3 from 'sqlite3'
import type { Settings } from '#start/env'
import { StartRefused } from '#workspace/start/refusal'
import { sharedFileSystem } from '#workspace/start/file_system'
import { makeWorkingFolders } from '#workspace/start/working_folders'

let lock: sqlite3.Database | undefined

/** Makes the storage folder, readable by its owner alone, and refuses a place that would damage the database. */
export function makeDataFolder(given: Settings) {
  const { storagePath, database } = given
  try {
    mkdirSync(storagePath, { recursive: true, mode: 0o700 })
    chmodSync(storagePath, 0o700)
  } catch (error) {
    throw new StartRefused(
      `STORAGE_PATH must be a folder that Farley may write to, for example STORAGE_PATH=/var/lib/farley; "${storagePath}" is not (${error.code}).`
    )
  }
  makeWorkingFolders(given)
  if (database.client !== 'sqlite' || database.filename === ':memory:') return
  const folder = dirname(database.filename)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const place of new Set([storagePath, folder])) refuseSharedFileSystem(place)
}

/** Whether there is anything to look at; asking the database itself would make it. */
export const hasDatabase = ({ database }: Settings) =>
  database.client === 'mysql' || existsSync(database.filename)

function refuseSharedFileSystem(folder: string) {
  const found = sharedFileSystem(statfsSync(folder).type)
  if (found)
    throw new StartRefused(
      `The folder "${folder}" is on a network or shared file system (${found}), where an SQLite database gets damaged: put STORAGE_PATH on a local disk, or set DATABASE_URL=mysql://user:password@host:3306/name.`
    )
}

/**
 * Keeps a second Farley out of this folder for as long as the process lives. The kernel drops the lock with the process,
 * however it ends, so that nothing is left behind after kill -9.
 */
export async function lockDataFolder({ storagePath, database }: Settings) {
  if (lock || database.client !== 'sqlite' || database.filename === ':memory:') return
  const file = join(storagePath, 'lock.sqlite')
  const opened = await new Promise<sqlite3.Database>((resolve, reject) => {
    const made = new sqlite3.Database(file, (error) => (error ? reject(error) : resolve(made)))
  })
  opened.configure('busyTimeout', 0)
  try {
    await run(opened, 'pragma locking_mode = exclusive; begin exclusive;')
  } catch (error) {
    opened.close()
    if (error.code !== 'SQLITE_BUSY') throw error
    throw new StartRefused(
      `Another Farley is already running on the folder "${storagePath}": stop it first, or give this one its own STORAGE_PATH.`
    )
  }
  chmodSync(file, 0o600)
  lock = opened
}

const run = (database: sqlite3.Database, sql: string) =>
  new Promise<void>((resolve, reject) =>
    database.exec(sql, (error) => (error ? reject(error) : resolve()))
  )
