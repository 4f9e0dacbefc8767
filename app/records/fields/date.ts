import { DateTime } from 'luxon'
import {
  FieldError,
  registerFieldType,
  type Field,
  type FieldOptions,
  type FormatContext,
  type ParseContext,
} from '#records/field_type'
import { formatMomentAs } from '#records/moment_format'

export const dateOperators = [
  'on',
  'before',
  'after',
  'between',
  'within',
  'olderThan',
  'next',
  'empty',
  'notEmpty',
] as const

/** 2026-11-22, 22/11/2026, 22.11.26, 11/22/2026 (where the source says month first), 20261122. */
function readDate(raw: string, context: ParseContext): DateTime | null {
  const iso = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[T ].*)?$/.exec(raw)
  if (iso) return DateTime.utc(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const parts = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})(?:[T ,].*)?$/.exec(raw)
  if (!parts) return null
  const [first, second] = [Number(parts[1]), Number(parts[2])]
  const short = Number(parts[3])
  const year = parts[3].length === 4 ? short : short + (short > 50 ? 1900 : 2000)
  const order = context.dateOrder ?? (context.locale === 'en-US' ? 'mdy' : 'dmy')
  const monthFirst = second > 12 || (order === 'mdy' && first <= 12)
  return monthFirst ? DateTime.utc(year, first, second) : DateTime.utc(year, second, first)
}

export function formatDate(
  value: DateTime,
  { locale, dateFormat }: Pick<FormatContext, 'locale' | 'dateFormat'>
) {
  return dateFormat
    ? value.setLocale(locale).toFormat(dateFormat)
    : formatMomentAs(value, 'date', locale, 'UTC')
}

/** A calendar day without a time or zone, as a Luxon date at midnight UTC. Years 1000 to 9999. */
export const dateType = registerFieldType({
  name: 'date',
  column: 'date',
  parse(raw, _, context) {
    if (raw === null || raw === undefined || raw === '') return null
    if (DateTime.isDateTime(raw)) return raw.startOf('day')
    if (typeof raw !== 'string') throw new FieldError('notDate')
    const value = readDate(raw.trim(), context)
    if (!value?.isValid || value.year < 1000) throw new FieldError('notDate')
    return value
  },
  toColumn: (value: DateTime) => value.toISODate(),
  fromColumn: (raw) =>
    DateTime.fromISO(
      raw instanceof Date ? raw.toISOString().slice(0, 10) : String(raw).slice(0, 10),
      { zone: 'utc' }
    ),
  text: (value: DateTime, _, context) => formatDate(value, context),
  json: (value: DateTime) => value.toISODate(),
  csv: (value: DateTime) => value.toISODate()!,
  words: () => '',
  operators: dateOperators,
  sortable: true,
  editor: 'records::editors/date',
  schema: () => ({ type: 'string', format: 'date' }),
})

export const date = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'date', options }) as Field<DateTime, O['required'] extends true ? true : false, O>
