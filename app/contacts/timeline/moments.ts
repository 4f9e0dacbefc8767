import { DateTime } from 'luxon'

interface Reader {
  locale: string
  timezone: string
}

/** A moment as a time line shows it: the hour today, the day this year, the whole date before. */
export function shortMoment(
  at: DateTime,
  { locale, timezone }: Reader,
  now = DateTime.utc()
): string {
  const local = at.setZone(timezone).setLocale(locale)
  const today = now.setZone(timezone)
  if (local.hasSame(today, 'day')) return local.toLocaleString(DateTime.TIME_SIMPLE)
  if (local.hasSame(today, 'year')) return local.toLocaleString({ day: 'numeric', month: 'short' })
  return local.toLocaleString(DateTime.DATE_MED)
}

export const wholeMoment = (at: DateTime, { locale, timezone }: Reader) =>
  at.setZone(timezone).setLocale(locale).toLocaleString(DateTime.DATETIME_MED)

/** As `<time datetime>` and form inputs hold it. */
export const inputMoment = (at: DateTime, { timezone }: Reader) =>
  at.setZone(timezone).toFormat("yyyy-MM-dd'T'HH:mm")

/** How pressing a due date is: `overdue`, `today` or `later`. */
export function urgency(due: DateTime, { timezone }: Reader, now = DateTime.utc()) {
  const today = now.setZone(timezone)
  const local = due.setZone(timezone)
  if (local < today.startOf('day')) return 'overdue'
  return local.hasSame(today, 'day') ? 'today' : 'later'
}
