import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import tar from 'tar-stream'
import { encrypted, isLocked, type Lock } from '#workspace/backup/age'

export type Entry =
  { name: string; body: Buffer } | { name: string; size: number; stream: () => Promise<Readable> }

/**
 * Writes entries one after the other into a `.tar.gz`, or `.tar.gz.age`. The file bears its name only once it is whole and on the disk:
 * what fails half-way, or is cut off, leaves none.
 * @returns its size in bytes
 */
export async function writeArchive(path: string, entries: AsyncIterable<Entry>, lock: Lock) {
  const part = `${path}.part`
  const pack = tar.pack()
  try {
    const gzip = createGzip()
    const written = isLocked(lock)
      ? pipeline(await encrypted(gzip, lock), createWriteStream(part, { mode: 0o600, flags: 'wx' }))
      : pipeline(gzip, createWriteStream(part, { mode: 0o600, flags: 'wx' }))
    await Promise.all([written, pipeline(pack as any, gzip), fill(pack, entries)])
    await reachDisk(part)
    await rename(part, path)
    await reachDisk(dirname(path))
    const { size } = await stat(path)
    return size
  } catch (error) {
    pack.destroy()
    await rm(part, { force: true })
    throw error
  }
}

/** A reader that fails closes the pack, and nobody would call back any more. */
async function fill(pack: tar.Pack, entries: AsyncIterable<Entry>) {
  const closed = new Promise<never>((_, reject) =>
    pack.once('close', () => reject(new Error('the archive could not be written')))
  )
  closed.catch(() => {})
  try {
    for await (const entry of entries) await Promise.race([add(pack, entry), closed])
    pack.finalize()
  } catch (error) {
    pack.destroy(error)
    throw error
  }
}

const mtime = new Date(0)

function add(pack: tar.Pack, entry: Entry) {
  return new Promise<void>((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve())
    const header = { name: entry.name, mode: 0o600, mtime }
    if ('body' in entry) {
      pack.entry({ ...header, size: entry.body.length }, entry.body, done)
    } else {
      const sink = pack.entry({ ...header, size: entry.size }, done)
      entry
        .stream()
        .then((source) => pipeline(source, sink as any))
        .catch(reject)
    }
  })
}

async function reachDisk(path: string) {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

export const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
