import { DateTime } from 'luxon'
import type { Schedule } from '#modules/contract'

/**
 * The last moment, at or before `now`, at which a schedule was due. A daily time is the company's own: where the clocks
 * skip it, it is an hour later; where they show it twice, it is the first one, so that each day has exactly one.
 */
export function lastDue(schedule: Schedule, now: DateTime, zone: string): DateTime {
  if (schedule.every) {
    const step = schedule.every * 1000
    return DateTime.fromMillis(Math.floor(now.toMillis() / step) * step, { zone: 'utc' })
  }
  const [hour, minute] = schedule.at!.split(':').map(Number)
  const local = now.setZone(zone)
  const today = onDay(local, hour, minute)
  return today <= now ? today : onDay(local.minus({ days: 1 }), hour, minute)
}

/** When it is due next, for the page that lists schedules. */
export function nextDue(schedule: Schedule, now: DateTime, zone: string): DateTime {
  if (schedule.every) return lastDue(schedule, now, zone).plus({ seconds: schedule.every })
  const [hour, minute] = schedule.at!.split(':').map(Number)
  const local = now.setZone(zone)
  const today = onDay(local, hour, minute)
  return today > now ? today : onDay(local.plus({ days: 1 }), hour, minute)
}

/** Luxon picks either of two moments that the clocks show alike, so the offsets of morning and midnight are tried in turn. */
function onDay(day: DateTime, hour: number, minute: number): DateTime {
  const wall = Date.UTC(day.year, day.month - 1, day.day, hour, minute)
  const offsets = [day.startOf('day').offset, day.endOf('day').offset]
  const moments = offsets.map((offset) => DateTime.fromMillis(wall - offset * 60_000))
  const shows = (moment: DateTime) => {
    const local = moment.setZone(day.zone)
    return local.hour === hour && local.minute === minute
  }
  return (moments.find(shows) ?? moments[0]).toUTC()
}
