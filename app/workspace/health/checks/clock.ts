import { DateTime } from 'luxon'
import type { HealthCheck } from '#modules/contract'
import { connection } from '#records/change'
import { fromColumn } from '#records/clock'
import { company } from '#records/company'
import { measures } from '#records/dialect/measures'
import pulse from '#workspace/health/pulse'

/** Seconds between two clocks, or back in time, that nobody would notice. */
const little = 5
const hour = 3_600_000

/** Codes, sessions and schedules go by the clock. */
export const clockCheck: HealthCheck = {
  name: 'clock',
  order: 13,
  async run() {
    const { timezone: zone } = await company()
    const apart = await secondsApart()
    const back = await secondsBack()
    const { jump } = pulse
    const why = !DateTime.utc().setZone(zone).isValid
      ? 'zone'
      : Math.abs(apart) > little
        ? 'apart'
        : back > little
          ? 'back'
          : jump && Date.now() - jump.at < hour
            ? 'jump'
            : ''
    return {
      state: why === 'zone' ? 'bad' : why ? 'warn' : 'good',
      data: {
        why,
        zone,
        seconds: Math.abs(why === 'back' ? back : why === 'jump' ? jump!.ms / 1000 : apart),
        data: process.versions.tz ?? '',
      },
    }
  },
}

/** How far the database's clock is from this process's. On SQLite both are the machine's. */
async function secondsApart() {
  const sent = Date.now()
  const theirs = await measures().clock(connection())
  const mine = (sent + Date.now()) / 2
  return Math.round((theirs - mine) / 100) / 10
}

/** How far the latest change lies in the future: then the clock was ahead when it was made, or has been set back since. */
async function secondsBack() {
  const last = await connection()
    .from('change_sets')
    .orderBy('id', 'desc')
    .select('created_at')
    .first()
  if (!last) return 0
  return Math.round(fromColumn(last.created_at).diff(DateTime.utc()).as('seconds'))
}
