import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import settings from '#start/env'
import type { HealthCheck } from '#modules/contract'

export const storageCheck: HealthCheck = {
  name: 'storage',
  order: 20,
  vital: true,
  async run() {
    const file = join(settings.storagePath, `.probe-${randomUUID()}`)
    try {
      await writeFile(file, 'x')
    } finally {
      await rm(file, { force: true })
    }
    return { state: 'good', data: {} }
  },
}
