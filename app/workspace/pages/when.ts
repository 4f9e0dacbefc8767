import { DateTime } from 'luxon'
import { fromColumn } from '#records/clock'

interface Reader {
  locale: string
  timezone: string
  dateFormat?: string | null
  timeFormat?: string | null
}

/** A moment as its reader sees clocks: the time of today, the day and month of this year, the whole date before. */
export function when(
  moment: DateTime | string | null | undefined,
  { locale, timezone, dateFormat, timeFormat }: Reader,
  now = DateTime.utc()
): string {
  if (!moment) return ''
  const parsed =
    typeof moment === 'string'
      ? moment.includes('T')
        ? DateTime.fromISO(moment)
        : fromColumn(moment)
      : moment
  const local = parsed.setZone(timezone).setLocale(locale)
  const today = now.setZone(timezone)
  const time = timeFormat ? local.toFormat(timeFormat) : local.toLocaleString(DateTime.TIME_SIMPLE)
  if (local.hasSame(today, 'day')) return time
  const date = dateFormat
    ? local.toFormat(dateFormat)
    : local.toLocaleString(
        local.year === today.year
          ? { day: 'numeric', month: 'short' }
          : { day: 'numeric', month: 'short', year: 'numeric' }
      )
  return `${date}, ${time}`
}
