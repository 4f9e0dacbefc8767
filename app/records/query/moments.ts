import { DateTime } from 'luxon'

/** A stretch of time, from the first moment to just before the last. Null is open. */
export interface Stretch {
  from: DateTime | null
  until: DateTime | null
}

export interface Calendar {
  now: DateTime
  timezone: string
  /** 1 Monday to 7 Sunday. */
  firstDayOfWeek: number
}

export const namedStretches = [
  'today',
  'yesterday',
  'tomorrow',
  'thisWeek',
  'lastWeek',
  'nextWeek',
  'thisMonth',
  'lastMonth',
  'nextMonth',
  'thisQuarter',
  'lastQuarter',
  'nextQuarter',
  'thisYear',
  'lastYear',
  'nextYear',
] as const

const units = { h: 'hours', d: 'days', w: 'weeks', m: 'months', y: 'years' } as const

const startOfWeek = (day: DateTime, first: number) =>
  day.startOf('day').minus({ days: (day.weekday - first + 7) % 7 })

/** `today`, `lastWeek`, `thisQuarter`, ... in this person's zone. Null for any other word. */
export function namedStretch(name: string, calendar: Calendar): Stretch | null {
  if (!(namedStretches as readonly string[]).includes(name)) return null
  const now = calendar.now.setZone(calendar.timezone)
  const days = { yesterday: -1, today: 0, tomorrow: 1 }[name]
  if (days !== undefined) return stretch(now.startOf('day').plus({ days }), 'days')

  const offset = name.startsWith('last') ? -1 : name.startsWith('next') ? 1 : 0
  const unit = name.slice(4).toLowerCase() as 'week' | 'month' | 'quarter' | 'year'
  const start = unit === 'week' ? startOfWeek(now, calendar.firstDayOfWeek) : now.startOf(unit)
  return stretch(start.plus({ [`${unit}s`]: offset }), `${unit}s`)
}

const stretch = (from: DateTime, unit: string): Stretch => ({
  from,
  until: from.plus({ [unit]: 1 }),
})

/** `24h`, `7d`, `2w`, `3m`, `1y`: up to 9,999 of a unit. Null for anything else. */
export function duration(text: string): Record<string, number> | null {
  const parts = /^(\d{1,4})([hdwmy])$/.exec(text)
  if (!parts) return null
  return { [units[parts[2] as keyof typeof units]]: Number(parts[1]) }
}

/** The day or moment that a text names: `2026-11-22` is that whole day in this person's zone. Null for anything else. */
export function writtenStretch(text: string, { timezone }: Calendar): Stretch | null {
  if (!/^\d{4}-\d{2}-\d{2}([T ]|$)/.test(text)) return null
  const moment = DateTime.fromISO(text.replace(' ', 'T'), { zone: timezone })
  if (!moment.isValid || moment.year < 1000) return null
  return text.length === 10 ? stretch(moment, 'days') : { from: moment, until: moment }
}
