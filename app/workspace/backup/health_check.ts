import { DateTime } from 'luxon'
import type { HealthCheck } from '#modules/contract'
import { fromColumn } from '#records/clock'
import { company } from '#records/company'
import { backupSettings } from '#workspace/backup/backup_settings'
import { lastRun } from '#workspace/backup/runs'

/** A day for the schedule, and one to notice. */
const longest = 48

/** Nobody looks at backups until one is needed. */
export const backupCheck: HealthCheck = {
  name: 'backup',
  order: 40,
  async run() {
    const kept = await backupSettings()
    const { setUpAt } = await company()
    const [last, latest, proof] = await Promise.all([
      lastRun('backup', { done: true }),
      lastRun('backup'),
      lastRun('proof'),
    ])
    const hoursSince = (raw: string) =>
      Math.max(0, Math.floor(DateTime.utc().diff(fromColumn(raw)).as('hours')))
    const hours = last ? hoursSince(last.createdAt) : -1
    const days = proof?.done ? Math.floor(hoursSince(proof.createdAt) / 24) : -1
    const data = { hours, days, at: kept.at }
    if (latest && !latest.done) return { state: 'bad', data: { ...data, what: 'failed' } }
    if (proof && !proof.done) return { state: 'bad', data: { ...data, what: 'proof' } }
    const age = last ? hours : setUpAt ? hoursSince(setUpAt) : 0
    if (age > longest)
      return { state: kept.scheduled ? 'bad' : 'warn', data: { ...data, what: 'old' } }
    return { state: 'good', data: { ...data, what: 'fine' } }
  },
}
