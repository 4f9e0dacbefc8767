import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import settings from '#start/env'

export interface Key {
  /** Told from the key itself, so that every process and every copy of the folder calls it the same. */
  id: string
  value: string
  /** When it took the place of the one before; 0 for the first, and for those of the environment. */
  since: number
}

const testKey = 'test-key-of-at-least-thirty-two-characters'

/** Days in which cookies of the key before are still taken: as long as a cookie lasts. */
const grace = 30 * 24 * 3600 * 1000

const firstFile = () => join(settings.storagePath, 'app.key')
const laterFolder = () => join(settings.storagePath, 'keys')

let ring: Key[] | undefined
let ringStamp = ''

/**
 * Every key of this installation, today's first: APP_KEY and APP_KEY_PREVIOUS; without those, `keys/` and `app.key` of the storage
 * folder (mode 600). Another process may add one, which is found when the folder changes.
 */
export function keyRing(): Key[] {
  const stamp = folderStamp()
  if (!ring || stamp !== ringStamp) {
    ring = read()
    ringStamp = folderStamp()
  }
  return ring
}

/** Other keys were put into the folder. */
export const readKeysAnew = () => (ring = undefined)

/** The key that signs cookies and seals secrets. */
export const appKey = (): string => keyRing()[0].value

/** The keys that cookies are read by: today's, and each that was today's within the last thirty days. */
export function cookieKeys(at = Date.now()): string[] {
  const keys = keyRing()
  return keys
    .filter(
      (_, position) => position === 0 || !(keys[position - 1].since < at - grace) || ofEnvironment()
    )
    .map(({ value }) => value)
}

export const ofEnvironment = () => settings.appKey !== null

/** Puts a new key in front. @throws where the environment says which key it is */
export function addKey(): Key {
  if (ofEnvironment()) throw new Error('APP_KEY of the environment decides about the key.')
  keyRing()
  mkdirSync(laterFolder(), { recursive: true, mode: 0o700 })
  const since = Date.now()
  writeWhole(join(laterFolder(), `${since}.key`), newKey())
  ring = undefined
  return keyRing()[0]
}

export const keyId = (value: string) =>
  `k${createHash('sha256').update(value).digest('hex').slice(0, 8)}`

const newKey = () => randomBytes(32).toString('base64url')

function folderStamp() {
  if (ofEnvironment() || settings.env === 'test' || !existsSync(laterFolder())) return ''
  return String(statSync(laterFolder()).mtimeMs)
}

function read(): Key[] {
  const { appKey: given, previousAppKeys, env } = settings
  const keyed = (value: string, since = 0) => ({ id: keyId(value), value, since })
  const first = () => readFileSync(firstFile(), 'utf8').trim()
  if (given) {
    // What was kept in the folder before the environment took over can still be read.
    const kept = existsSync(firstFile()) ? [...later(), keyed(first())] : []
    return unique([keyed(given), ...previousAppKeys.map((value) => keyed(value)), ...kept])
  }
  if (env === 'test') return [keyed(testKey)]
  if (!existsSync(firstFile())) {
    mkdirSync(settings.storagePath, { recursive: true, mode: 0o700 })
    writeWhole(firstFile(), newKey())
  }
  chmodSync(firstFile(), 0o600)
  return unique([...later(), keyed(first())])
}

/** Keys that came after the first one, the latest first. */
function later(): Key[] {
  if (!existsSync(laterFolder())) return []
  return readdirSync(laterFolder())
    .flatMap((name) => /^(\d{13})\.key$/.exec(name)?.[1] ?? [])
    .sort()
    .reverse()
    .map((since) => {
      const value = readFileSync(join(laterFolder(), `${since}.key`), 'utf8').trim()
      return { id: keyId(value), value, since: Number(since) }
    })
}

const unique = (keys: Key[]) => [...new Map(keys.map((key) => [key.id, key])).values()]

/** Nobody finds half a key, and of two processes that make the same file one wins. */
function writeWhole(path: string, value: string) {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, value, { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
}
