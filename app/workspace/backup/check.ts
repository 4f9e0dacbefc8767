import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import settings from '#start/env'
import type { Keys } from '#workspace/backup/age'
import { machineKeys } from '#workspace/backup/machine_key'
import { runUnpack } from '#workspace/backup/run_unpack'
import type { Limits } from '#workspace/backup/read_archive'

const prefix = 'checking-'
const abandonedAfter = 24 * 3600 * 1000

/** What a check left behind that was killed. */
async function sweep() {
  for (const name of await readdir(settings.storagePath)) {
    if (!name.startsWith(prefix)) continue
    const path = join(settings.storagePath, name)
    const { mtimeMs } = await stat(path)
    if (Date.now() - mtimeMs > abandonedAfter) await rm(path, { recursive: true, force: true })
  }
}

/**
 * Restores an archive into a database and a folder made for it, and throws both away: every file, row count and checksum is held against
 * what the archive says.
 * @throws BadArchive
 */
export async function checkBackup(
  archive: string,
  {
    keys = {},
    limits,
    progress,
  }: { keys?: Keys; limits?: Limits; progress?: (done: number, total: number) => void } = {}
) {
  await mkdir(settings.storagePath, { recursive: true, mode: 0o700 })
  await sweep()
  const folder = await mkdtemp(join(settings.storagePath, prefix))
  try {
    return await runUnpack(
      { archive, keys: await machineKeys(keys), withFiles: true, replace: false, limits },
      { storagePath: folder, databaseUrl: `sqlite:${join(folder, 'farley.sqlite')}` },
      progress
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
