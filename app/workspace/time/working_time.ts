import { DateTime } from 'luxon'

/** Hours of a day, `HH:MM` to `HH:MM`; `24:00` is the end of the day. */
export type Span = [from: string, to: string]

/** When a company works. Pure data, so that what counts with it can be tested and rehearsed. */
export interface WorkingTime {
  /** IANA name of the zone in which the hours are meant. */
  timezone: string
  /** Spans by ISO weekday, 1 Monday to 7 Sunday, in order and apart. */
  hours: Record<number, Span[]>
  /** Days off, `yyyy-MM-dd`. */
  holidays: ReadonlySet<string>
}

/** Monday to Friday, nine to six. */
export const standardHours: Record<number, Span[]> = Object.fromEntries(
  [1, 2, 3, 4, 5, 6, 7].map((day) => [day, day < 6 ? [['09:00', '18:00']] : []])
)

/** Days looked at before giving up: a company that works on no day at all. */
const horizon = 3 * 366

/** Spans of one day as moments. A wall clock hour that daylight saving skips begins where the clock goes on. */
function spansOf(day: DateTime, { hours, holidays }: WorkingTime): [DateTime, DateTime][] {
  if (holidays.has(day.toISODate()!)) return []
  return (hours[day.weekday] ?? []).map(([from, to]) => [at(day, from), at(day, to)])
}

function at(day: DateTime, time: string): DateTime {
  const [hour, minute] = time.split(':').map(Number)
  return hour === 24 ? day.plus({ days: 1 }).startOf('day') : day.set({ hour, minute })
}

/** Working seconds from one moment to another; negative when they are the other way round. */
export function workingSecondsBetween(from: DateTime, to: DateTime, time: WorkingTime): number {
  if (to < from) return -workingSecondsBetween(to, from, time)
  let seconds = 0
  let day = from.setZone(time.timezone).startOf('day')
  for (let looked = 0; day <= to && looked < horizon; looked++) {
    for (const [begin, end] of spansOf(day, time)) {
      const start = Math.max(begin.toMillis(), from.toMillis())
      const stop = Math.min(end.toMillis(), to.toMillis())
      if (stop > start) seconds += (stop - start) / 1000
    }
    day = day.plus({ days: 1 }).startOf('day')
  }
  return Math.round(seconds)
}

/**
 * The moment at which so many working seconds have passed. Nought is the moment itself within working hours, or the next beginning.
 * Null where the company works on no day of the next three years.
 */
export function addWorkingSeconds(
  from: DateTime,
  seconds: number,
  time: WorkingTime
): DateTime | null {
  let left = seconds * 1000
  let day = from.setZone(time.timezone).startOf('day')
  for (let looked = 0; looked < horizon; looked++) {
    for (const [begin, end] of spansOf(day, time)) {
      const start = Math.max(begin.toMillis(), from.toMillis())
      const there = end.toMillis() - start
      if (there <= 0) continue
      if (left <= there) return DateTime.fromMillis(start + left, { zone: 'utc' })
      left -= there
    }
    day = day.plus({ days: 1 }).startOf('day')
  }
  return null
}
