import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import type { ParseContext } from '#records/field_type'
import { onOtherStamp } from '#records/query/view_stamp'
import { Setting } from '#records/setting'
import machine from '#start/env'

/** What the company decided at setup and under Settings. One row each in `settings`. */
export interface Company {
  name: string
  locale: string
  /** ISO 3166-1 alpha-2. */
  country: string
  /** ISO 4217. */
  currency: string
  timezone: string
  /** 1 Monday to 7 Sunday. */
  firstDayOfWeek: number
  /** When setup was completed; null before. */
  setUpAt: string | null
}

const standard: Company = {
  name: 'Farley',
  locale: 'en',
  country: 'ES',
  currency: 'EUR',
  timezone: 'Europe/Madrid',
  firstDayOfWeek: 1,
  setUpAt: null,
}

let known: { settings: Record<string, unknown>; at: number } | undefined
const lifetime = machine.env === 'test' ? 0 : 5_000

/** Every setting, read when somebody's request brings another stamp, and at most once in five seconds for work of nobody. */
export async function allSettings(): Promise<Record<string, unknown>> {
  // Before setup nothing is kept: a command, or another process, may set the company up at any moment.
  if (known?.settings.setUpAt && Date.now() - known.at < lifetime) return known.settings
  const rows = await connection().from('settings').select('name', 'value')
  const settings = Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value)]))
  known = { settings, at: Date.now() }
  return settings
}

export async function company(): Promise<Company> {
  return { ...standard, ...(await allSettings()) } as Company
}

/** Stores settings by name, with their history. Call within `change()`. */
export async function keepSettings(values: Record<string, unknown>) {
  Setting.boot()
  for (const [name, value] of Object.entries(values)) {
    const setting = (await Setting.findBy('name', name)) ?? new Setting()
    setting.merge({ name, value })
    await setting.save()
  }
  forgetSettings()
}

export const forgetSettings = () => (known = undefined)
onOtherStamp(forgetSettings)

/** What parsing needs, for this person and this source. */
export async function parseContext(
  actor: Actor,
  source: ParseContext['source']
): Promise<ParseContext> {
  const { country, currency } = await company()
  return { actor, country, currency, source, timezone: actor.timezone, locale: actor.locale }
}
