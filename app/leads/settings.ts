import { allSettings, keepSettings } from '#records/company'
import type { Refusals } from '#records/errors'

export interface LeadSettings {
  /** False where a company makes deals of people at once. */
  on: boolean
  /** Working minutes in which a new lead should be answered; null for no such aim. */
  responseMinutes: number | null
}

const standardMinutes = 240

export async function leadSettings(): Promise<LeadSettings> {
  const { recordsOff, leadResponseMinutes } = await allSettings()
  return {
    on: !(Array.isArray(recordsOff) && recordsOff.includes('lead')),
    responseMinutes:
      leadResponseMinutes === undefined ? standardMinutes : (leadResponseMinutes as number | null),
  }
}

/** The settings page as typed. */
export function readLeadSettings(raw: Record<string, unknown>) {
  const errors: Refusals = {}
  const typed = String(raw.responseMinutes ?? '').trim()
  const minutes = typed === '' ? null : Number(typed)
  if (minutes !== null && !(Number.isInteger(minutes) && minutes >= 1 && minutes <= 100_000))
    errors.responseMinutes = { key: 'notBetween', params: { min: 1, max: 100_000 } }
  const on = raw.on === 'true' || raw.on === 'on'
  return { values: { on, responseMinutes: minutes } as LeadSettings, errors }
}

/** Call within `change()`. */
export async function keepLeadSettings({ on, responseMinutes }: LeadSettings) {
  const { recordsOff } = await allSettings()
  const others = (Array.isArray(recordsOff) ? recordsOff : []).filter((name) => name !== 'lead')
  await keepSettings({
    recordsOff: on ? others : [...others, 'lead'],
    leadResponseMinutes: responseMinutes,
  })
}
