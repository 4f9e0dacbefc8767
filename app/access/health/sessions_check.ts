import { DateTime } from 'luxon'
import type { HealthCheck } from '#modules/contract'
import { connection } from '#records/change'
import { now, toColumn } from '#records/clock'

/** Sessions that ended two days ago should be gone: a schedule takes them away each hour. */
export const sessionsCheck: HealthCheck = {
  name: 'sessions',
  order: 34,
  async run() {
    const [{ people, count }] = await connection()
      .from('user_sessions')
      .where('expires_at', '>', now())
      .countDistinct('user_id as people')
      .count('* as count')
    const [{ left }] = await connection()
      .from('user_sessions')
      .where('expires_at', '<', toColumn(DateTime.utc().minus({ days: 2 })))
      .count('* as left')
    return {
      state: Number(left) ? 'warn' : 'good',
      data: { people: Number(people), count: Number(count), left: Number(left) },
    }
  },
}
