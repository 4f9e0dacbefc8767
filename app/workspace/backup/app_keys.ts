import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import { keyId, keyRing, readKeysAnew } from '#start/app_key'

/** In an archive: every key of the installation, today's first. */
export const keysFile = 'keys.json'

interface KeptKey {
  value: string
  since: number
}

export const keptKeys = (): KeptKey[] => keyRing().map(({ value, since }) => ({ value, since }))

/** Those of these names that this installation does not have. */
export function unknownKeys(names: string[]) {
  const known = new Set(keyRing().map(({ id }) => id))
  return names.filter((name) => !known.has(name))
}

/** Moments as `keys/` names its files, for keys that came from the environment and so have none. */
const noMoment = 1_000_000_000_000

/** Makes the keys of an archive those of this folder, unless it has them all. What was there is put aside. */
export async function takeKeys(from: string, to: string) {
  const file = join(from, keysFile)
  if (!existsSync(file)) return
  const keys: KeptKey[] = JSON.parse(await readFile(file, 'utf8'))
  if (!unknownKeys(keys.map(({ value }) => keyId(value))).length) return
  const aside = `before-${DateTime.utc().toFormat('yyyy-MM-dd-HHmmss')}`
  for (const name of ['app.key', 'keys'])
    if (existsSync(join(to, name))) await rename(join(to, name), join(to, `${name}.${aside}`))
  const [first, ...later] = [...keys].reverse()
  for (const [at, { value, since }] of later.entries()) {
    await mkdir(join(to, 'keys'), { recursive: true, mode: 0o700 })
    await writeFile(join(to, 'keys', `${since || noMoment + at}.key`), value, { mode: 0o600 })
  }
  await writeFile(join(to, 'app.key'), first.value, { mode: 0o600 })
  readKeysAnew()
}
