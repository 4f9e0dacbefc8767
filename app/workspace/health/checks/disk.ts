import { statfs } from 'node:fs/promises'
import settings from '#start/env'
import type { HealthCheck } from '#modules/contract'

const megabyte = 1024 * 1024
const least = 200
const few = 1024

/** A full disk stops writing, not reading: it takes no server out of service. */
export const diskCheck: HealthCheck = {
  name: 'disk',
  order: 21,
  async run() {
    const { bavail, blocks, bsize } = await statfs(settings.storagePath)
    const mb = Math.floor((bavail * bsize) / megabyte)
    return {
      state: mb < least ? 'bad' : mb < few ? 'warn' : 'good',
      data: { mb, percent: Math.round((bavail / Math.max(1, blocks)) * 100) },
    }
  },
}
