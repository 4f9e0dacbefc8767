import { DateTime } from 'luxon'
import {
  FieldError,
  registerFieldType,
  type Field,
  type FieldOptions,
  type FormatContext,
} from '#records/field_type'
import { dateOperators, dateType } from '#records/fields/date'
import { formatMomentAs } from '#records/moment_format'
import * as clock from '#records/clock'

export function formatMoment(
  value: DateTime,
  context: Pick<FormatContext, 'locale' | 'timezone' | 'dateFormat' | 'timeFormat'>
) {
  const { locale, timezone, dateFormat, timeFormat } = context
  const local = dateFormat || timeFormat ? value.setZone(timezone).setLocale(locale) : value
  const day = dateFormat
    ? local.toFormat(dateFormat)
    : formatMomentAs(value, 'date', locale, timezone)
  const time = timeFormat
    ? local.toFormat(timeFormat)
    : formatMomentAs(value, 'time', locale, timezone)
  return `${day}, ${time}`
}

/** A moment, kept in UTC with milliseconds; typed and shown in the person's zone. */
export const dateTimeType = registerFieldType({
  name: 'dateTime',
  column: 'dateTime',
  parse(raw, field, context) {
    if (raw === null || raw === undefined || raw === '') return null
    if (DateTime.isDateTime(raw)) return raw.toUTC()
    if (typeof raw !== 'string') throw new FieldError('notDateTime')
    const typed = raw.trim()
    let value = DateTime.fromISO(typed.replace(' ', 'T'), { zone: context.timezone })
    if (!value.isValid) {
      const day = dateType.parse(typed, field, context) as DateTime
      const time = /(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?/i.exec(typed)
      const afternoon = time?.[4]?.toLowerCase() === 'p' && Number(time[1]) < 12
      value = DateTime.fromObject(
        {
          year: day.year,
          month: day.month,
          day: day.day,
          hour: time ? Number(time[1]) + (afternoon ? 12 : 0) : 0,
          minute: time ? Number(time[2]) : 0,
        },
        { zone: context.timezone }
      )
    }
    if (!value.isValid || value.year < 1000 || value.year > 9999)
      throw new FieldError('notDateTime')
    return value.toUTC()
  },
  toColumn: (value: DateTime) => clock.toColumn(value),
  fromColumn: (raw) => clock.fromColumn(raw),
  text: (value: DateTime, _, context) => formatMoment(value, context),
  json: (value: DateTime) => value.toUTC().toISO(),
  csv: (value: DateTime) => value.toUTC().toISO()!,
  words: () => '',
  operators: dateOperators,
  sortable: true,
  editor: 'records::editors/date_time',
  schema: () => ({ type: 'string', format: 'date-time' }),
})

export const dateTime = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'dateTime', options }) as Field<DateTime, O['required'] extends true ? true : false, O>
