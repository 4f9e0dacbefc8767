import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import settings from '#start/env'
import type { Actor } from '#records/actor'
import { note } from '#records/audit'
import { openSnapshot } from '#records/dialect/snapshot'
import { archiveName } from '#workspace/backup/archive_name'
import { archiveEntries } from '#workspace/backup/archive_entries'
import { isLocked, type Lock } from '#workspace/backup/age'
import { standardFolder } from '#workspace/backup/destination'
import type { Header, Manifest } from '#workspace/backup/manifest'
import { writeArchive } from '#workspace/backup/write_archive'

export { standardFolder as backupFolder } from '#workspace/backup/destination'
export { exportTables, tableSums } from '#workspace/backup/export_tables'
export { importTables } from '#workspace/backup/import_tables'
export { restoreBackup } from '#workspace/backup/restore'
export { checkBackup } from '#workspace/backup/check'

export interface BackupOptions extends Lock {
  /** Folder that the archive is written into; `backups` in STORAGE_PATH if left out. */
  folder?: string
  /** What its name begins with; `farley-manual` if left out, which no schedule deletes. */
  prefix?: string
  /** Whether `app.key` is in it. By default it is exactly where the archive is encrypted. */
  withKey?: boolean
  withFiles?: boolean
  progress?: (done: number, total: number) => Promise<void> | void
}

export interface Backup {
  name: string
  path: string
  size: number
  encrypted: boolean
  header: Header
  manifest: Manifest
}

/** Before this one there is no audit log to write to. */
const noteFrom = 'database/migrations/0002_access'

/**
 * Writes an archive of everything as it is at one moment: every table, uploaded files, and the key where the archive is encrypted. People
 * go on working meanwhile. A backup that fails leaves no file.
 */
export async function takeBackup(
  actor: Actor | null,
  {
    folder = standardFolder(),
    prefix = 'farley-manual',
    withFiles = true,
    progress = () => {},
    ...options
  }: BackupOptions = {}
): Promise<Backup> {
  const locked = isLocked(options)
  const withKey = options.withKey ?? locked
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const name = archiveName(prefix, locked)
  const path = join(folder, name)
  const snapshot = await openSnapshot(settings.database)
  try {
    let whole: { header: Header; manifest: Manifest } | undefined
    const entries = archiveEntries(snapshot, {
      withKey,
      withFiles,
      progress,
      told: (header, manifest) => (whole = { header, manifest }),
    })
    const size = await writeArchive(path, entries, options)
    const { header, manifest } = whole!
    if (header.migrations.includes(noteFrom))
      await note(actor, 'backupTaken', { data: { archive: name, size } })
    return { name, path, size, encrypted: locked, header, manifest }
  } finally {
    await snapshot.close()
  }
}
