import { DateTime } from 'luxon'

const format = 'yyyy-MM-dd HH:mm:ss.SSS'

/** A moment as a `dateTime` column holds it on both databases: UTC, milliseconds, no zone. */
export const toColumn = (moment: DateTime) => moment.toUTC().toFormat(format)
export const now = () => toColumn(DateTime.utc())

export function fromColumn(raw: string | Date): DateTime {
  if (raw instanceof Date) return DateTime.fromJSDate(raw, { zone: 'utc' })
  return DateTime.fromSQL(raw, { zone: 'utc' })
}
