import { DateTime } from 'luxon'
import type { Schedule } from '#modules/contract'
import modules from '#modules/registry'
import { isDuplicate } from '#records/dialect/duplicate'
import { connection } from '#records/change'
import { toColumn } from '#records/clock'
import { company } from '#records/company'
import { commit } from '#records/dialect/commit'
import { enqueue } from '#records/jobs'
import { lastDue } from '#workspace/jobs/schedule'
import { schedulesOff } from '#workspace/jobs/schedule_switch'

/** What this process has seen fired, so that it asks the database once for each moment. */
const seen = new Map<string, string>()

/**
 * Makes jobs of the schedules that came due. The row (name, moment) can be stored once only, so that several processes
 * make one job; moments missed while nothing ran are made up for by a single one.
 */
export async function fireSchedules(
  time: DateTime = DateTime.utc(),
  schedules = modules.collect('schedules')
) {
  const { timezone } = await company()
  const off = await schedulesOff()
  for (const schedule of schedules) {
    if (off.has(schedule.name)) continue
    const due = toColumn(lastDue(schedule, time, timezone))
    if (seen.get(schedule.name) === due) continue
    await fire(schedule, due)
    seen.set(schedule.name, due)
  }
}

async function fire(schedule: Schedule, due: string) {
  const client = connection()
  const known = await client
    .from('schedules')
    .where('name', schedule.name)
    .orderBy('due_at', 'desc')
    .first()
  if (known && known.due_at >= due) return
  const transaction = await client.transaction()
  try {
    await transaction.table('schedules').insert({ name: schedule.name, due_at: due })
    const first = !known
    if (!first || schedule.every)
      await enqueue(transaction, schedule.job, schedule.payload ?? null, {
        key: `schedule:${schedule.name}`,
      })
    await commit(transaction)
  } catch (error) {
    await transaction.rollback()
    if (!isDuplicate(error)) throw error
  }
}

/** For tests, which go back in time. */
export const forgetSchedules = () => seen.clear()
