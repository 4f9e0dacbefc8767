import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { editorsFor } from '#records/forms/editors'
import { formatDate } from '#records/fields/date'
import { wordsFor } from '#records/labels'
import { mayEditFields } from '#records/screens/facts'
import type { RecordClass, RecordRow } from '#records/record'
import { domId } from '#records/screens/dom_id'
import ImportantDate from '#contacts/models/important_date'
import type { Adding } from '#contacts/panels/affiliations_panel'

/** The next time a day comes round, the day itself included; the day itself where it does not come again. */
export function nextOccurrence(date: DateTime, yearly: boolean, today: DateTime): DateTime {
  if (!yearly) return date
  const inYear = (year: number) => {
    const there = date.set({ year })
    // 29 February is kept on the 28th in other years.
    return there.isValid && there.month === date.month ? there : date.set({ day: 28 }).set({ year })
  }
  const start = DateTime.utc(today.year, today.month, today.day)
  const thisYear = inYear(start.year)
  return thisYear < start ? inYear(start.year + 1) : thisYear
}

/** Days worth remembering about a person, the next one first. */
export async function datesState(
  actor: Actor & { dateFormat?: string | null },
  record: RecordRow,
  { adding, typed, errors }: Adding = {}
) {
  const t = wordsFor(actor)
  const today = DateTime.now().setZone(actor.timezone)
  const rows = await ImportantDate.query()
    .where('personId', record.id)
    .whereNull('deletedAt')
    .limit(50)
  const birthday: DateTime | null = (record as any).birthday ?? null
  const days = rows.map((row) => ({
    id: row.id as number | null,
    name: row.label || t(`importantDate.choices.kind.${row.kind}`),
    date: row.date,
    next: nextOccurrence(row.date, row.yearly, today),
  }))
  if (birthday)
    days.push({
      id: null,
      name: t('importantDate.choices.kind.birthday'),
      date: birthday,
      next: nextOccurrence(birthday, true, today),
    })
  const mayAdd = mayEditFields(actor, record)
  return {
    record,
    datesRegion: domId('dates', record),
    dates: days
      .sort((one, other) => one.next.toMillis() - other.next.toMillis())
      .map((day) => ({
        ...day,
        shown: formatDate(day.date, actor as any),
        days: Math.round(
          day.next.diff(DateTime.utc(today.year, today.month, today.day), 'days').days
        ),
      })),
    mayAdd,
    adding:
      adding && mayAdd
        ? {
            editors: await editorsFor({
              actor,
              t,
              fields: ['kind', 'label', 'date', 'yearly', 'remindDays'].map((key) =>
                (ImportantDate as unknown as RecordClass).field(key)!
              ),
              typed,
              errors,
              scope: 'date',
            }),
          }
        : null,
  }
}
