import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { change } from '#records/change'
import { allSettings, keepSettings } from '#records/company'

/** The company's Farley is closed for a while; whoever may change its settings goes on working. */
export interface Maintenance {
  /** What everybody else reads; empty for the house's own words. */
  message: string
  /** When it is expected to end, ISO 8601; null where nobody knows. */
  until: string | null
  pausesJobs: boolean
  since: string
}

export const longestMessage = 500
const standardWait = 300

/** What is in force, as every process knows it within five seconds. */
export async function maintenance(): Promise<Maintenance | null> {
  const { maintenance: found } = await allSettings()
  return (found as Maintenance | null | undefined) ?? null
}

export async function areJobsPaused() {
  const found = await maintenance()
  return found?.pausesJobs === true
}

export const beginMaintenance = (actor: Actor, wanted: Omit<Maintenance, 'since'>) =>
  change(
    actor,
    'maintenanceBegun',
    async () => {
      const before = await maintenance()
      const since = before?.since ?? DateTime.utc().toISO()
      await keepSettings({ maintenance: { ...wanted, since } })
    },
    { label: 'maintenance' }
  )

export const endMaintenance = (actor: Actor) =>
  change(actor, 'maintenanceEnded', () => keepSettings({ maintenance: null }), {
    label: 'maintenance',
  })

/** Seconds after which it makes sense to ask again: until its end, within a minute and an hour. */
export function retryAfter({ until }: Maintenance, now = DateTime.utc()): number {
  if (!until) return standardWait
  const left = Math.ceil(DateTime.fromISO(until).diff(now).as('seconds'))
  return Math.min(3600, Math.max(60, left))
}
