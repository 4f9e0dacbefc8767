import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import tar from 'tar-stream'
import { BadArchive } from '#workspace/backup/bad_archive'
import { decrypted, type Keys } from '#workspace/backup/age'

export interface ReadEntry {
  name: string
  size: number
  /** Must be read to its end before the next entry comes. */
  stream: Readable
}

/** What an archive may unpack to, so that a small file cannot fill a disk or the memory. */
export interface Limits {
  /** Bytes altogether. */
  total: number
  /** How many times its size, past the first 64 MB: gzip's own most is about a thousand. */
  ratio: number
  entries: number
}

export const standardLimits: Limits = { total: 1024 ** 4, ratio: 200, entries: 20_000_000 }
const freely = 64 * 1024 * 1024

export async function isEncrypted(path: string) {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(32), 0, 32, 0)
    return buffer.subarray(0, bytesRead).toString('latin1').startsWith('age-encryption.org/v1')
  } finally {
    await file.close()
  }
}

/**
 * Hands on the entries of an archive in turn. Whatever is not a plain file under a plain relative name ends it.
 * @throws BadArchive, also where it ends too soon, does not unpack, or unpacks to more than the limits
 */
export async function* readArchive(
  path: string,
  keys: Keys = {},
  limits = standardLimits
): AsyncIterable<ReadEntry> {
  const source = createReadStream(path)
  let packed = 0
  source.on('data', (chunk) => (packed += chunk.length))
  source.pause()
  const locked = await isEncrypted(path)
  const plain = locked ? await decrypted(source, keys) : source
  const extract = tar.extract()
  const flow = pipeline(
    plain,
    createGunzip(),
    limited(limits, () => packed),
    extract as any
  )
  flow.catch((error) => extract.destroy(error))
  // What goes wrong reaches whoever iterates; an entry that nobody reads yet must not end the process.
  extract.on('error', () => {})
  let count = 0
  try {
    for await (const entry of extract) {
      entry.on('error', () => {})
      const { name, type, size = 0 } = entry.header
      if (++count > limits.entries) throw new BadArchive('tooMuch')
      if (type !== 'file') throw new BadArchive('kind', { name: shown(name), kind: String(type) })
      if (
        name.startsWith('/') ||
        name.split('/').includes('..') ||
        name.includes('\\') ||
        name.includes('\0')
      )
        throw new BadArchive('path', { name: shown(name) })
      yield { name, size, stream: Readable.from(bytesOf(entry)) }
    }
    await flow
  } catch (error) {
    throw sentence(error)
  } finally {
    extract.destroy()
    source.destroy()
  }
}

async function* bytesOf(entry: AsyncIterable<unknown>) {
  try {
    yield* entry
  } catch (error) {
    throw sentence(error)
  }
}

const shown = (name: string) => name.replace(/[^\x20-\x7e]/g, '?').slice(0, 120)

function limited({ total, ratio }: Limits, packed: () => number) {
  let bytes = 0
  return new Transform({
    transform(chunk, _, done) {
      bytes += chunk.length
      const bomb = bytes > freely && bytes > packed() * ratio
      done(bytes > total || bomb ? new BadArchive('tooMuch') : null, chunk)
    },
  })
}

const cutOff = /unexpected end|premature close|ciphertext is too small/i

function sentence(error: any): Error {
  if (error instanceof BadArchive) return error
  if (error.code === 'ENOENT' || error.code === 'EACCES') return error
  if (['ENOSPC', 'EIO', 'EDQUOT'].includes(error.code)) return error
  if (cutOff.test(error.message) || error.code === 'Z_BUF_ERROR')
    return new BadArchive('cutOff', {}, { cause: error })
  if (
    /header|invalid tag|Z_|incorrect|checksum|authentic|tar|final chunk/i.test(
      `${error.code} ${error.message}`
    )
  )
    return new BadArchive('damaged', {}, { cause: error })
  return error
}
