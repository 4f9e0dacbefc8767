import type { Schedule } from '#modules/contract'
import modules from '#modules/registry'
import type { Actor } from '#records/actor'
import { note } from '#records/audit'
import { change, connection } from '#records/change'
import { allSettings, keepSettings } from '#records/company'
import { NotVisible } from '#records/errors'
import { enqueue, wakeRunner } from '#records/jobs'

/** Names of the schedules that an admin has switched off. */
export async function schedulesOff(): Promise<Set<string>> {
  const { schedulesOff: names } = await allSettings()
  return new Set(Array.isArray(names) ? names.map(String) : [])
}

export function scheduleNamed(name: string): Schedule {
  const schedule = modules.collect('schedules').find((each) => each.name === name)
  if (!schedule) throw new NotVisible()
  return schedule
}

/** While it is off it does not come round; moments that pass meanwhile are not made up for one by one. */
export function switchSchedule(by: Actor, { name }: Schedule, on: boolean) {
  return change(by, 'settings', async () => {
    const names = await schedulesOff()
    if (on) names.delete(name)
    else names.add(name)
    await keepSettings({ schedulesOff: [...names].sort() })
  })
}

/** Now, besides its times. @returns false when it waits or runs already */
export async function runSchedule(by: Actor, { name, job, payload }: Schedule): Promise<boolean> {
  const id = await enqueue(connection(), job, payload ?? null, { key: `schedule:${name}` })
  if (id === null) return false
  await note(by, 'scheduleRun', { data: { schedule: name } })
  wakeRunner()
  return true
}
