import { stat, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import settings from '#start/env'
import type { HealthCheck } from '#modules/contract'

const megabyte = 1024 * 1024
const least = 200
const few = 1024

/** A full disk stops writing, not reading: it takes no server out of service. The fullest of the disks in use is told of. */
export const diskCheck: HealthCheck = {
  name: 'disk',
  order: 21,
  async run() {
    const places = await placesInUse()
    const disks = await Promise.all(places.map(freeAt))
    const [fullest] = disks.sort((a, b) => a.mb - b.mb)
    return {
      state: fullest.mb < least ? 'bad' : fullest.mb < few ? 'warn' : 'good',
      data: { ...fullest, count: disks.length },
    }
  },
}

/** Folders that Farley writes to, one for each disk. */
export async function placesInUse(): Promise<string[]> {
  const { database } = settings
  const folders = [settings.storagePath, tmpdir()]
  if (database.client === 'sqlite' && database.filename !== ':memory:')
    folders.push(dirname(database.filename))
  const places = new Map<number, string>()
  for (const folder of folders) {
    const { dev } = await stat(folder)
    if (!places.has(dev)) places.set(dev, folder)
  }
  return [...places.values()]
}

export async function freeAt(folder: string) {
  const { bavail, blocks, bsize } = await statfs(folder)
  return {
    folder,
    mb: Math.floor((bavail * bsize) / megabyte),
    percent: Math.round((bavail / Math.max(1, blocks)) * 100),
  }
}
