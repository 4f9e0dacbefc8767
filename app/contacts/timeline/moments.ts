import { DateTime } from 'luxon'
import { formatMomentAs, localIso } from '#records/moment_format'

interface Reader {
  locale: string
  timezone: string
}

const dayOf = (at: DateTime, timezone: string) => localIso(at, timezone).slice(0, 10)

/** A moment as a time line shows it: the hour today, the day this year, the whole date before. */
export function shortMoment(
  at: DateTime,
  { locale, timezone }: Reader,
  now = DateTime.utc()
): string {
  const day = dayOf(at, timezone)
  const today = dayOf(now, timezone)
  const style = day === today ? 'time' : day.slice(0, 4) === today.slice(0, 4) ? 'day' : 'date'
  return formatMomentAs(at, style, locale, timezone)
}

export const wholeMoment = (at: DateTime, { locale, timezone }: Reader) =>
  formatMomentAs(at, 'moment', locale, timezone)

/** As `<time datetime>` and form inputs hold it. */
export const inputMoment = (at: DateTime, { timezone }: Reader) => localIso(at, timezone)

/** How pressing a due date is: `overdue`, `today` or `later`. */
export function urgency(due: DateTime, { timezone }: Reader, now = DateTime.utc()) {
  const day = dayOf(due, timezone)
  const today = dayOf(now, timezone)
  if (day < today) return 'overdue'
  return day === today ? 'today' : 'later'
}
