import { createHash } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import type { Keys } from '#workspace/backup/age'
import type { Header, Manifest } from '#workspace/backup/manifest'
import { readArchive } from '#workspace/backup/read_archive'
import { writeArchive, type Entry } from '#workspace/backup/write_archive'

export interface Opened {
  header: Header
  manifest: Manifest
  entries: Map<string, Buffer>
}

/** An archive in memory, as small ones of tests can be. */
export async function openArchive(path: string, keys: Keys = {}): Promise<Opened> {
  const entries = new Map<string, Buffer>()
  for await (const { name, stream } of readArchive(path, keys))
    entries.set(name, await buffer(stream))
  const json = (name: string) => JSON.parse(entries.get(name)!.toString())
  return { header: json('header.json'), manifest: json('manifest.json'), entries }
}

/** Writes an archive anew with something changed, as somebody would who knows the format. */
export async function forge(
  path: string,
  to: string,
  change: (archive: Opened) => void,
  { last = true } = {}
) {
  const archive = await openArchive(path)
  change(archive)
  const { header, manifest, entries } = archive
  entries.set('header.json', Buffer.from(JSON.stringify(header)))
  entries.delete('manifest.json')
  async function* all(): AsyncIterable<Entry> {
    for (const [name, body] of entries) yield { name, body }
    if (last) yield { name: 'manifest.json', body: Buffer.from(JSON.stringify(manifest)) }
  }
  await writeArchive(to, all(), {})
  return to
}

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
