import type { DateTime } from 'farley'

/** The next day on which somebody born then has a birthday, today included; 29 February is kept on 28 in other years. */
export function nextBirthday(born: DateTime, today: DateTime): DateTime {
  const inYear = (year: number) => {
    const day = born.month === 2 && born.day === 29 ? 28 : born.day
    const leap = born.set({ year: 2000 }).day === 29 && today.set({ year }).isInLeapYear
    return today.set({ year, month: born.month, day: leap ? born.day : day }).startOf('day')
  }
  const thisYear = inYear(today.year)
  return thisYear < today.startOf('day') ? inYear(today.year + 1) : thisYear
}

/** Whole days until then; 0 on the day itself. */
export const daysUntil = (born: DateTime, today: DateTime): number =>
  Math.round(nextBirthday(born, today).diff(today.startOf('day'), 'days').days)
