import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import drive from '@adonisjs/drive/services/main'
import settings from '#start/env'
import type { JobDefinition, RunningJob } from '#modules/contract'
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
    if (settings.files) return deleteOrphanObjects(job)
    const root = join(settings.storagePath, 'files')
    const folders = await readdir(root).catch(() => [])
    for (const [position, folder] of folders.entries()) {
      if (job.stopping) return
      for (const key of await orphansIn(root, folder)) await drive.use('files').delete(key)
      await job.progress(position + 1, folders.length)
    }
  },
}

/** What the job would delete. */
export async function orphanFiles(): Promise<string[]> {
  const root = join(settings.storagePath, 'files')
  const folders = await readdir(root).catch(() => [])
  const found: string[] = []
  for (const folder of folders) found.push(...(await orphansIn(root, folder)))
  return found
}

async function orphansIn(root: string, folder: string): Promise<string[]> {
  const names = await readdir(join(root, folder)).catch(() => [])
  const keyOf = (name: string) => `${folder}/${name.replace(/\.webp$/, '')}`
  const keys = [...new Set(names.map(keyOf))]
  if (!keys.length) return []
  const rows = await connection().from('files').whereIn('storage_key', keys).select('storage_key')
  const known = new Set(rows.map((row) => row.storage_key))
  const orphans: string[] = []
  for (const name of names) {
    if (known.has(keyOf(name))) continue
    const { mtimeMs } = await stat(join(root, folder, name))
    if (Date.now() - mtimeMs > orphanAge) orphans.push(`${folder}/${name}`)
  }
  return orphans
}

/** A bucket gives a page of its keys at a time; of what no row knows, the age is asked for one by one. */
async function deleteOrphanObjects(job: RunningJob) {
  const disk = drive.use('files')
  let page: string | undefined
  let seen = 0
  do {
    const { objects, paginationToken } = await disk.listAll('', {
      recursive: true,
      paginationToken: page,
    })
    const keys = [...objects].flatMap((each: any) =>
      each.isFile && /^[0-9a-f]{2}\/[0-9a-f]{40}(\.webp)?$/.test(each.key) ? [each.key] : []
    )
    const bare = [...new Set(keys.map((key) => key.replace(/\.webp$/, '')))]
    const rows = await connection().from('files').whereIn('storage_key', bare).select('storage_key')
    const known = new Set(rows.map((row) => row.storage_key))
    for (const key of keys) {
      if (known.has(key.replace(/\.webp$/, ''))) continue
      const { lastModified } = await disk.getMetaData(key)
      if (Date.now() - lastModified.getTime() > orphanAge) await disk.delete(key)
    }
    seen += keys.length
    await job.progress(seen, null)
    page = paginationToken
  } while (page && !job.stopping)
}
