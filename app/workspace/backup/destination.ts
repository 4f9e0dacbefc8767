import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { createReadStream } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import type { DateTime } from 'luxon'
import settings from '#start/env'
import { s3Place, type S3Place } from '#start/s3_place'
import { BadArchive } from '#workspace/backup/bad_archive'
import { readName } from '#workspace/backup/archive_name'
import { Bucket } from '#workspace/backup/bucket'

export interface StoredArchive {
  name: string
  size: number
  prefix: string
  at: DateTime
  encrypted: boolean
}

/** Where archives are kept. */
export interface Destination {
  /** In words, without a secret. */
  shown: string
  /** Folder that an archive is written into first. */
  folder: string
  /** Takes over what was written into `folder`. */
  take(name: string): Promise<void>
  list(): Promise<StoredArchive[]>
  /** The archive as a file of this machine; `done` removes it again if it was fetched. */
  bring(name: string): Promise<{ path: string; done: () => Promise<void> }>
  stream(name: string): Promise<{ stream: Readable; size: number }>
  delete(name: string): Promise<void>
}

export const standardFolder = () => join(settings.storagePath, 'backups')

/**
 * A folder, or `s3://KEY:SECRET@host/bucket?...` as in FILES_URL.
 * @param guarded a person typed it on a page: it may not lead into the company's own network
 * @throws BadArchive where it is neither
 */
export function destination(address: string | null, { guarded = false } = {}): Destination {
  if (!address) return inFolder(standardFolder())
  if (/^s3:/i.test(address)) {
    const place = s3Place(address)
    if (!place) throw new BadArchive('bucket')
    return inBucket(place, guarded)
  }
  if (/^[a-z0-9+]+:\/\//i.test(address)) throw new BadArchive('place')
  return inFolder(isAbsolute(address) ? address : resolve(address))
}

/** An archive's name comes from a page or an address: it must be one, and so leads nowhere else. */
export function checkName(name: string): string {
  if (!readName(name)) throw new BadArchive('noName')
  return name
}

const latestFirst = (found: StoredArchive[]) =>
  found.sort((a, b) => b.at.toMillis() - a.at.toMillis())

function inFolder(folder: string): Destination {
  return {
    shown: folder,
    folder,
    async take() {},
    async list() {
      const names = await readdir(folder).catch((error) => {
        if (error.code === 'ENOENT') return []
        throw error
      })
      const found = await Promise.all(
        names.map(async (name) => {
          const told = readName(name)
          const file = told && (await stat(join(folder, name)).catch(() => null))
          return file?.isFile() ? [{ name, size: file.size, ...told! }] : []
        })
      )
      return latestFirst(found.flat())
    },
    bring: async (name) => ({ path: join(folder, checkName(name)), done: async () => {} }),
    async stream(name) {
      const path = join(folder, checkName(name))
      const { size } = await stat(path)
      return { stream: createReadStream(path), size }
    },
    delete: (name) => rm(join(folder, checkName(name)), { force: true }),
  }
}

function inBucket(place: S3Place, guarded: boolean): Destination {
  const bucket = () => Bucket.at(place, { guarded })
  const folder = join(settings.storagePath, 'backups', 'on-the-way')
  const list = async () => {
    const objects = await bucket().then((found) => found.list())
    return latestFirst(
      objects.flatMap(({ key, size }) => {
        const told = readName(key)
        return told ? [{ name: key, size, ...told }] : []
      })
    )
  }
  return {
    shown: `${new URL(place.endpoint).host}/${place.bucket}/${place.prefix}`,
    folder,
    list,
    async take(name) {
      const path = join(folder, name)
      try {
        const there = await bucket()
        await there.put(name, path)
      } finally {
        await rm(path, { force: true })
      }
    },
    async bring(name) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, checkName(name))
      const there = await bucket()
      await there.get(name, path)
      return { path, done: () => rm(path, { force: true }) }
    },
    async stream(name) {
      const there = await bucket()
      const all = await list()
      const found = all.find((each) => each.name === checkName(name))
      if (!found) throw new BadArchive('gone')
      return { stream: await there.stream(name), size: found.size }
    },
    async delete(name) {
      const there = await bucket()
      await there.delete(checkName(name))
    },
  }
}
