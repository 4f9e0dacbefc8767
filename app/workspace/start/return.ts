import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import sqlite3 from 'sqlite3'
import type { Settings } from '#start/env'
import { toColumn } from '#records/clock'
import { databaseState } from '#records/dialect/state'
import { setHold } from '#workspace/start/hold'
import { readJournal, writeJournal, type Upgrade } from '#workspace/start/journal'
import type { Copy } from '#workspace/start/refusal'
import { snapshotFolder, snapshots } from '#workspace/start/snapshot'

export interface WayBack {
  copy: Copy
  /** The version that the copy is for; null where no update says so. */
  version: string | null
}

/** The copies that one can return to, newest first. */
export function waysBack(settings: Settings): WayBack[] {
  const { upgrades } = readJournal(settings)
  return snapshots(settings).map((copy) => ({
    copy,
    version: upgrades.find(({ snapshot }) => snapshot === copy.name)?.from ?? null,
  }))
}

export interface Loss {
  /** Changes, by anyone or anything, since the copy was made. */
  changes: number
  records: number
}

/** What a return takes away; null where the database can no longer say. */
export async function lossSince(client: QueryClientContract, at: string): Promise<Loss | null> {
  try {
    const moment = toColumn(DateTime.fromISO(at))
    const [sets] = await client
      .from('change_sets')
      .where('created_at', '>', moment)
      .count('* as total')
    const records = await client
      .from('changes')
      .where('created_at', '>', moment)
      .whereNotNull('record_id')
      .groupBy('record_name', 'record_id')
      .select('record_name', 'record_id')
    return { changes: Number(sets.total), records: records.length }
  } catch {
    return null
  }
}

/** Has the next start, or `finishReturn` now, put the database back. */
export function askToReturn(settings: Settings, { copy, version }: WayBack) {
  writeJournal(settings, {
    ...readJournal(settings),
    returning: { snapshot: copy.name, version },
  })
}

/**
 * SQLite, before the file is opened: puts the copy in the place of the database, which is kept beside it as `replaced.sqlite`. Goes on
 * where it was cut off.
 */
export async function finishReturn(settings: Settings) {
  const { returning } = readJournal(settings)
  const { database } = settings
  if (!returning || database.client !== 'sqlite') return
  const { filename } = database
  const folder = snapshotFolder(settings)
  const ready = `${filename}.returning`
  copyFileSync(join(folder, returning.snapshot), ready)
  await holdFile(ready, JSON.stringify(returning))
  sync(ready)

  if (existsSync(filename)) {
    for (const ending of ['-wal', '-shm', ''])
      if (existsSync(filename + ending))
        renameSync(filename + ending, join(folder, `replaced.sqlite${ending}`))
  }
  for (const ending of ['-wal', '-shm']) rmSync(filename + ending, { force: true })
  renameSync(ready, filename)
  closeReturn(settings)
}

/** MySQL and MariaDB, with the lock of updates held. Goes on where it was cut off. */
export async function finishReturnOnServer(client: QueryClientContract, settings: Settings) {
  const { returning } = readJournal(settings)
  if (!returning || settings.database.client !== 'mysql') return
  const { loadCopy } = await import('#records/dialect/mysql_copy')
  await loadCopy(client, join(snapshotFolder(settings), returning.snapshot))
  await setHold(client, returning)
  closeReturn(settings)
}

export const isWhole = (settings: Settings, { copy }: WayBack) =>
  databaseState().copyIsWhole(join(snapshotFolder(settings), copy.name))

/** The update that was returned from says so, in the journal and, with the next start of its version, in the database. */
function closeReturn(settings: Settings) {
  const { returning, upgrades } = readJournal(settings)
  const taken = (each: Upgrade): Upgrade =>
    each.snapshot === returning!.snapshot ? { ...each, result: 'returned' } : each
  writeJournal(settings, { returning: null, upgrades: upgrades.map(taken) })
}

function holdFile(path: string, value: string) {
  return new Promise<void>((resolve, reject) => {
    const file = new sqlite3.Database(path, sqlite3.OPEN_READWRITE, (error) => {
      if (error) return reject(error)
      file.serialize(() => {
        file.run('pragma journal_mode = delete')
        file.run(`delete from settings where name = 'upgradeHold'`)
        file.run(
          `insert into settings (name, value) values ('upgradeHold', ?)`,
          [value],
          (failed) => file.close(() => (failed ? reject(failed) : resolve()))
        )
      })
    })
  })
}

function sync(path: string) {
  const descriptor = openSync(path, 'r+')
  fsyncSync(descriptor)
  closeSync(descriptor)
}
