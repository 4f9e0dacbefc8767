import type { HealthCheck } from '#modules/contract'
import { connection } from '#records/change'
import { measures } from '#records/dialect/measures'

const megabyte = 1024 * 1024
/** SQLite writes its log back at 4 MB; one of this size means that a reader has not let go for long. */
const longestLog = 256 * megabyte
const muchFree = 256 * megabyte

export const databaseSizeCheck: HealthCheck = {
  name: 'databaseSize',
  order: 12,
  async run() {
    const { version, bytes, logBytes, freeBytes } = await measures().size(connection())
    const log = (logBytes ?? 0) > longestLog
    const free = logBytes !== null && freeBytes > muchFree && freeBytes > bytes / 2
    return {
      state: log || free ? 'warn' : 'good',
      data: {
        version,
        mb: tenths(bytes),
        log: logBytes === null ? 'no' : 'yes',
        logMb: tenths(logBytes ?? 0),
        freeMb: tenths(freeBytes),
        why: log ? 'log' : 'free',
      },
    }
  },
}

const tenths = (bytes: number) => Math.round((bytes / megabyte) * 10) / 10
