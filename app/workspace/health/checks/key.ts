import { createHash } from 'node:crypto'
import { appKey } from '#start/app_key'
import settings from '#start/env'
import type { HealthCheck } from '#modules/contract'
import { allSettings } from '#records/company'

/** Which key somebody said to have a copy of; it tells nothing of the key. */
export const keyMark = () =>
  createHash('sha256').update(`a copy is kept of ${appKey()}`).digest('hex').slice(0, 16)

/** Without its key a restored database has sealed secrets that nobody can open. Only people know whether there is a copy. */
export const keyCheck: HealthCheck = {
  name: 'key',
  order: 33,
  async run() {
    const { keyCopy } = await allSettings()
    const kept = keyCopy === keyMark()
    const from = settings.appKey ? 'environment' : 'file'
    return { state: kept ? 'good' : 'warn', data: { from, folder: settings.storagePath } }
  },
}
