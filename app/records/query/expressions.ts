import { connection } from '#records/change'
import { dialect } from '#records/dialect/dialect'

/** Columns to select that are computed from others. Names come from code; values are bound. */

/** The place among these ends, lowest first, below which a column lies; behind the last one where it lies below none. */
export function placeAmong(column: string, ends: (string | number)[], name: string) {
  const cases = ends.map((_, place) => `when ${column} < ? then ${place}`).join(' ')
  const sql = ends.length ? `case ${cases} else ${ends.length} end` : '0'
  return connection().raw(`${sql} as ${name}`, ends)
}

/** The highest number that a group's values of a column stand for; 0 for what stands for none. */
export function highest(column: string, numbers: [value: number, stands: number][], name: string) {
  const cases = numbers.map(() => 'when ? then ?').join(' ')
  const sql = numbers.length ? `max(case ${column} ${cases} else 0 end)` : '0'
  return connection().raw(`${sql} as ${name}`, numbers.flat())
}

/** Whole seconds between two moments. */
export const secondsBetween = (from: string, to: string, name: string) =>
  connection().raw(`${dialect().secondsBetween(from, to)} as ${name}`)
