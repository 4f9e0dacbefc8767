import { DateTime } from 'luxon'
import modules from '#modules/registry'
import { connection } from '#records/change'
import { company } from '#records/company'

/** Who of all is away on a day: by their own word, and by what other rooms and plugins know (`absences` of a module). */
export async function awayOn(moment: DateTime = DateTime.utc()): Promise<Set<number>> {
  const { timezone } = await company()
  const day = moment.setZone(timezone).toISODate()!
  const rows: { user_id: number }[] = await connection()
    .from('absences')
    .where('starts_on', '<=', day)
    .where('ends_on', '>=', day)
    .select('user_id')
  const away = new Set(rows.map((row) => row.user_id))
  for (const { away: others } of modules.collect('absences'))
    for (const id of await others(day)) away.add(id)
  return away
}
