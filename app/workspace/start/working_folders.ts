import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import type { Settings } from '#start/env'

const leftBehind = /^(upload-|farley-)/
const longestUse = 24 * 3600 * 1000

/**
 * Folders that were put inside the storage folder, as the image does: they are made with it, so that a volume may start out
 * empty. Uploads that a killed process left half-way are swept once they are a day old; another process may use younger ones.
 */
export function makeWorkingFolders({ storagePath, pluginsPath }: Settings) {
  const temporary = tmpdir()
  for (const folder of [pluginsPath, temporary])
    if (folder.startsWith(storagePath + sep)) mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (temporary.startsWith(storagePath + sep)) sweep(temporary)
}

function sweep(folder: string) {
  for (const name of readdirSync(folder)) {
    if (!leftBehind.test(name)) continue
    const path = join(folder, name)
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity }
    if (Date.now() - mtimeMs > longestUse) rmSync(path, { recursive: true, force: true })
  }
}
