import { DateTime } from 'luxon'
import { translator } from '#modules/translator'
import { system } from '#records/actor'
import { change, connection } from '#records/change'
import { company } from '#records/company'
import { formatDate } from '#records/fields/date'
import ImportantDate from '#contacts/models/important_date'
import { nextOccurrence } from '#contacts/panels/dates_panel'
import { notify } from '#workspace/notifications/notification'

/**
 * Tells the owner and the followers of a person that a day worth remembering is near: as many days ahead as it asks for, and
 * on the day. All of one morning in one transaction, so that a second try tells nobody twice.
 */
export async function remindOfDates(now: DateTime = DateTime.utc()) {
  const house = await company()
  const today = now.setZone(house.timezone)
  const midnight = DateTime.utc(today.year, today.month, today.day)
  const t = translator(house.locale)
  await change(system, 'reminded', async () => {
    for (let after = 0; ;) {
      const days = await ImportantDate.query()
        .whereNull('deletedAt')
        .whereNotNull('remindDays')
        .where('id', '>', after)
        .orderBy('id')
        .limit(500)
      if (!days.length) return
      after = days.at(-1)!.id
      for (const day of days) {
        const next = nextOccurrence(day.date, day.yearly, today)
        const ahead = Math.round(next.diff(midnight, 'days').days)
        if (ahead !== day.remindDays && ahead !== 0) continue
        await notify(await readersOf(day.personId), 'reminder', {
          record: { recordName: 'contact', id: day.personId },
          data: {
            label: day.label || t(`importantDate.choices.kind.${day.kind}`),
            date: formatDate(next, { locale: house.locale, dateFormat: null }),
          },
        })
      }
    }
  })
}

async function readersOf(personId: number): Promise<number[]> {
  const person = await connection()
    .from('contacts')
    .where('id', personId)
    .whereNull('deleted_at')
    .select('owner_id')
    .first()
  if (!person) return []
  const followers = await connection()
    .from('followers')
    .where({ record_name: 'contact', record_id: personId })
    .select('user_id')
  return [person.owner_id, ...followers.map((row) => row.user_id)].filter(Boolean)
}
