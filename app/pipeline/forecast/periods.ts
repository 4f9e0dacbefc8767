import { DateTime } from 'luxon'
import * as clock from '#records/clock'

export const stretches = ['month', 'quarter'] as const
export type Stretch = (typeof stretches)[number]

/** A month or a quarter of somebody's calendar. */
export interface Period {
  /** `2026-11`, `2026-Q4`. */
  key: string
  /** First day, and the first day after it. ISO dates. */
  from: string
  until: string
  /** The same as moments in columns: where its days begin and end in this zone. */
  fromMoment: string
  untilMoment: string
}

export function periodOf(day: DateTime, by: Stretch): Period {
  const from = day.startOf(by)
  const until = from.plus({ [`${by}s`]: 1 })
  return {
    key: by === 'month' ? from.toFormat('yyyy-MM') : from.toFormat("yyyy-'Q'q"),
    from: from.toISODate()!,
    until: until.toISODate()!,
    fromMoment: clock.toColumn(from),
    untilMoment: clock.toColumn(until),
  }
}

/** So many periods in a row, the first being the one of this day. */
export const periodsFrom = (day: DateTime, by: Stretch, count: number): Period[] =>
  Array.from({ length: count }, (_, at) => periodOf(day.startOf(by).plus({ [`${by}s`]: at }), by))

/** "Nov 2026", "Q4 2026". */
export const periodLabel = ({ from }: Period, by: Stretch, locale: string) => {
  const day = DateTime.fromISO(from).setLocale(locale)
  return by === 'month' ? day.toFormat('LLL yyyy') : day.toFormat("'Q'q yyyy")
}
