import type { DateTime } from 'luxon'
import type { Random } from '#workspace/demo/random'

export const monthsOfHistory = 18

/** A moment within the history, on a working day between eight and six. */
export function pastMoment(random: Random, now: DateTime, days = monthsOfHistory * 30) {
  const day = now.minus({ days: random.whole(1, days) })
  const working = day.weekday > 5 ? day.minus({ days: 2 }) : day
  return working.set({
    hour: random.whole(8, 17),
    minute: random.whole(0, 59),
    second: 0,
    millisecond: 0,
  })
}

/** This moment, or the next one at which somebody works. */
export function atWork(moment: DateTime): DateTime {
  const { hour } = moment
  const awake = hour < 8 ? moment.set({ hour: 8 }) : moment
  const day = hour >= 18 ? awake.plus({ days: 1 }).set({ hour: 9 }) : awake
  return (day.weekday > 5 ? day.plus({ days: 8 - day.weekday }) : day).startOf('minute')
}
