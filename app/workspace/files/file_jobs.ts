import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import drive from '@adonisjs/drive/services/main'
import settings from '#start/env'
import type { JobDefinition } from '#modules/contract'
import { connection } from '#records/change'

export const deleteBytesJob: JobDefinition<{ key: string }> = {
  name: 'deleteBytes',
  async run({ key }) {
    await drive.use('files').delete(key)
    await drive.use('files').delete(`${key}.webp`)
  },
}

/** Bytes whose row was never written, because the change failed or the process ended in between. */
const orphanAge = 24 * 3600 * 1000

export const orphanFilesJob: JobDefinition = {
  name: 'orphanFiles',
  async run(_, job) {
    const root = join(settings.storagePath, 'files')
    const folders = await readdir(root).catch(() => [])
    for (const [position, folder] of folders.entries()) {
      if (job.stopping) return
      await deleteOrphans(root, folder)
      await job.progress(position + 1, folders.length)
    }
  },
}

async function deleteOrphans(root: string, folder: string) {
  const names = await readdir(join(root, folder)).catch(() => [])
  const keyOf = (name: string) => `${folder}/${name.replace(/\.webp$/, '')}`
  const keys = [...new Set(names.map(keyOf))]
  if (!keys.length) return
  const rows = await connection().from('files').whereIn('storage_key', keys).select('storage_key')
  const known = new Set(rows.map((row) => row.storage_key))
  for (const name of names) {
    if (known.has(keyOf(name))) continue
    const { mtimeMs } = await stat(join(root, folder, name))
    if (Date.now() - mtimeMs > orphanAge) await drive.use('files').delete(`${folder}/${name}`)
  }
}
