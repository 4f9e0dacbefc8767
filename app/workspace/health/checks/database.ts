import type { HealthCheck } from '#modules/contract'
import { connection } from '#records/change'

/** Milliseconds for a question that reads nothing. */
const slow = 500

export const databaseCheck: HealthCheck = {
  name: 'database',
  order: 10,
  vital: true,
  async run() {
    const start = performance.now()
    await connection().rawQuery('select 1')
    const ms = Math.ceil(performance.now() - start)
    return { state: ms > slow ? 'warn' : 'good', data: { ms } }
  },
}
