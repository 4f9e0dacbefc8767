import { DateTime } from 'luxon'
import type { HealthCheck } from '#modules/contract'
import modules from '#modules/registry'
import { connection } from '#records/change'
import { fromColumn, now, toColumn } from '#records/clock'
import { company } from '#records/company'
import { lastDue } from '#workspace/jobs/schedule'
import { schedulesOff } from '#workspace/jobs/schedule_switch'

/** Seconds that a job, and minutes that a schedule, may be late before somebody should look. */
const longestLag = 300
const scheduleLag = 10

export const jobsCheck: HealthCheck = {
  name: 'jobs',
  order: 30,
  async run() {
    const seconds = await oldestWaits()
    const [{ total }] = await connection().from('jobs').where('status', 'dead').count('* as total')
    const dead = Number(total)
    const overdue = await overdueSchedules()
    return {
      state: seconds > longestLag || dead || overdue ? 'warn' : 'good',
      data: { seconds, dead, overdue },
    }
  },
}

async function oldestWaits(): Promise<number> {
  const oldest = await connection()
    .from('jobs')
    .where('status', 'waiting')
    .where('run_at', '<=', now())
    .orderBy('run_at')
    .select('run_at')
    .first()
  if (!oldest) return 0
  return Math.max(0, Math.round(DateTime.utc().diff(fromColumn(oldest.run_at)).as('seconds')))
}

/** Schedules that have come round before, and should have again ten minutes ago. */
async function overdueSchedules(): Promise<number> {
  const { timezone } = await company()
  const off = await schedulesOff()
  const fired = await connection()
    .from('schedules')
    .groupBy('name')
    .select('name')
    .max('due_at as at')
  const last = new Map<string, string>(fired.map(({ name, at }) => [name, at]))
  const then = DateTime.utc().minus({ minutes: scheduleLag })
  return modules.collect('schedules').filter((schedule) => {
    const at = last.get(schedule.name)
    return (
      at !== undefined &&
      !off.has(schedule.name) &&
      at < toColumn(lastDue(schedule, then, timezone))
    )
  }).length
}
