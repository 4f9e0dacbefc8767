import { DateTime } from 'luxon'
import type { HealthCheck } from '#modules/contract'
import { connection } from '#records/change'
import { fromColumn, now } from '#records/clock'

/** Seconds that a job may wait before somebody should look. */
const longestLag = 300

export const jobsCheck: HealthCheck = {
  name: 'jobs',
  order: 30,
  async run() {
    const oldest = await connection()
      .from('jobs')
      .where('status', 'waiting')
      .where('run_at', '<=', now())
      .orderBy('run_at')
      .select('run_at')
      .first()
    const [{ total }] = await connection().from('jobs').where('status', 'dead').count('* as total')
    const dead = Number(total)
    const seconds = oldest
      ? Math.max(0, Math.round(DateTime.utc().diff(fromColumn(oldest.run_at)).as('seconds')))
      : 0
    return { state: seconds > longestLag || dead > 0 ? 'warn' : 'good', data: { seconds, dead } }
  },
}
