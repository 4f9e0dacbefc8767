import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import settings from '#start/env'

/** The key that signs cookies and seals secrets: from APP_KEY, or made once and kept in the storage folder (mode 600). */
export function appKey(): string {
  if (settings.appKey) return settings.appKey
  if (settings.env === 'test') return 'test-key-of-at-least-thirty-two-characters'

  const file = join(settings.storagePath, 'app.key')
  if (!existsSync(file)) {
    mkdirSync(settings.storagePath, { recursive: true, mode: 0o700 })
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' })
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
  }
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8').trim()
}
