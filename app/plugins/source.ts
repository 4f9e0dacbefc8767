import { createHash, randomUUID } from 'node:crypto'
import {
  cpSync,
  createReadStream,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { createGunzip } from 'node:zlib'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import yauzl from 'yauzl'
import { PluginRefused, readManifest } from '#modules/manifest'
import machine from '#start/env'
import { outgoing } from '#workspace/outgoing/outgoing'

/** What an unpacked plugin may hold at most. */
const mostBytes = 64 * 1024 * 1024
const mostFiles = 5_000
const mostDownload = 32 * 1024 * 1024

const refuse = (sentence: string): never => {
  throw new PluginRefused('', sentence)
}

const stagingPlace = () => join(machine.storagePath, 'plugins', 'staging')

/** A new folder that a plugin is unpacked into before anyone decides. */
function newStage() {
  const folder = join(stagingPlace(), randomUUID())
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** The folder of a stage by its id, for the page that asks about it. @throws PluginRefused for one that is not there */
export function stageNamed(id: string): string {
  const folder = join(stagingPlace(), id)
  if (!/^[0-9a-f-]{36}$/.test(id) || !existsSync(folder))
    refuse('What was uploaded is not there any more: send it again.')
  return folder
}
export const stageId = (folder: string) => relative(stagingPlace(), folder).split(sep)[0]
export const dropStage = (folder: string) => {
  if (folder.startsWith(stagingPlace() + sep)) rmSync(folder, { recursive: true, force: true })
}

/** Copies a plugin's folder, without what it was developed with. */
export function stageFolder(folder: string): string {
  readManifest(folder)
  const stage = newStage()
  const skipped = /(?:^|\/)(?:\.git|node_modules\/\.cache)(?:\/|$)/
  let files = 0
  try {
    cpSync(folder, stage, {
      recursive: true,
      filter(from) {
        if (lstatSync(from).isSymbolicLink())
          refuse(`"${relative(folder, from)}" is a link: a plugin's folder holds files alone.`)
        if (++files > mostFiles) refuse(`The folder holds more than ${mostFiles} files.`)
        return !skipped.test(relative(folder, from))
      },
    })
  } catch (error) {
    dropStage(stage)
    throw error
  }
  return stage
}

/** Unpacks a .tgz (as `npm pack` makes it) or a .zip. */
export async function stageArchive(file: string): Promise<string> {
  const head = readFileSync(file).subarray(0, 4)
  const stage = newStage()
  try {
    if (head[0] === 0x1f && head[1] === 0x8b) await untar(file, stage)
    else if (head.toString('latin1') === 'PK\u0003\u0004') await unzip(file, stage)
    else refuse('That is neither a .tgz nor a .zip archive.')
    lift(stage)
    readManifest(stage)
    return stage
  } catch (error) {
    dropStage(stage)
    if (error instanceof PluginRefused) throw error
    throw new PluginRefused('', `The archive cannot be unpacked: ${error.message}.`)
  }
}

/** Fetches an archive; its SHA-256 must be the one that the author published. */
export async function stageUrl(address: string, sha256: string): Promise<string> {
  if (!/^[0-9a-f]{64}$/i.test(sha256 ?? ''))
    refuse('An address needs the SHA-256 of the archive, 64 digits, as its author published it.')
  const { status, body } = await outgoing(address, { limit: mostDownload, timeout: 60_000 })
  if (status !== 200) refuse(`The server answered ${status} for ${address}.`)
  const found = createHash('sha256').update(body).digest('hex')
  if (found !== sha256.toLowerCase())
    refuse(`The archive is not the one that was expected: its SHA-256 is ${found}.`)
  const file = join(newStage(), 'archive')
  writeFileSync(file, body)
  try {
    return await stageArchive(file)
  } finally {
    dropStage(dirname(file))
  }
}

class Budget {
  #bytes = 0
  #files = 0
  take(bytes: number) {
    this.#bytes += bytes
    if (this.#bytes > mostBytes) refuse('The archive unpacks to more than 64 MB.')
  }
  file() {
    if (++this.#files > mostFiles) refuse(`The archive holds more than ${mostFiles} files.`)
  }
}

/** Where an entry goes; it must stay in the folder. */
function placeFor(stage: string, name: string) {
  const path = resolve(stage, name)
  if (/[\\\0]/.test(name) || !path.startsWith(stage + sep))
    refuse(`The archive holds "${name}", which would land outside its folder.`)
  return path
}

function put(path: string, body: Buffer) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(path, body, { mode: 0o600 })
}

async function untar(file: string, stage: string) {
  const budget = new Budget()
  const unpack = extract()
  const writing = (async () => {
    for await (const entry of unpack) {
      const { name, type } = entry.header
      budget.file()
      if (type === 'directory') {
        entry.resume()
        continue
      }
      if (type !== 'file') refuse(`The archive holds "${name}", a ${type}: only files are taken.`)
      const path = placeFor(stage, name)
      const parts: Buffer[] = []
      for await (const part of entry as AsyncIterable<Buffer>) {
        budget.take(part.length)
        parts.push(part)
      }
      put(path, Buffer.concat(parts))
    }
  })()
  await Promise.all([pipeline(createReadStream(file), createGunzip(), unpack), writing])
}

async function unzip(file: string, stage: string) {
  const budget = new Budget()
  const zip = await yauzl.openPromise(file, { strictFileNames: true, lazyEntries: true })
  for await (const entry of zip.eachEntry()) {
    budget.file()
    if (entry.fileName.endsWith('/')) continue
    const mode = entry.externalFileAttributes >>> 16
    if ((mode & 0o170000) === 0o120000)
      refuse(`The archive holds "${entry.fileName}", a link: only files are taken.`)
    budget.take(entry.uncompressedSize)
    put(placeFor(stage, entry.fileName), await buffer(await zip.openReadStreamPromise(entry)))
  }
}

/** `npm pack` puts everything into a folder named package; others use the plugin's own name. */
function lift(stage: string) {
  if (existsSync(join(stage, 'plugin.json'))) return
  const [only, ...others] = readdirSync(stage)
  const inner = join(stage, only ?? '')
  if (!only || others.length || !existsSync(join(inner, 'plugin.json')))
    refuse('There is no plugin.json at the top of the archive.')
  const aside = join(stage, `.${randomUUID()}`)
  renameSync(inner, aside)
  for (const name of readdirSync(aside)) renameSync(join(aside, name), join(stage, name))
  rmSync(aside, { recursive: true })
}

/** One number for everything in a folder. */
export function checksumOf(folder: string): string {
  const hash = createHash('sha256')
  for (const path of (readdirSync(folder, { recursive: true }) as string[]).sort()) {
    if (/(?:^|\/)node_modules(?:\/|$)/.test(path) || !lstatSync(join(folder, path)).isFile())
      continue
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(folder, path)))
      .update('\0')
  }
  return hash.digest('hex')
}
