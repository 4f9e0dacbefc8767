import { DateTime } from 'luxon'
import type { Change } from '#records/change'
import { company } from '#records/company'
import { nextNumbers } from '#records/numbering'
import { quoteSettings } from '#quotes/settings/quote_settings'

/** `Q-YYYY-####`, 2026 and 42 are Q-2026-0042. A number that outgrows its digits takes more. */
export const formatNumber = (pattern: string, year: number, number: number) =>
  pattern
    .replaceAll('YYYY', String(year))
    .replaceAll('YY', String(year).slice(-2))
    .replace(/#+/, (digits) => String(number).padStart(digits.length, '0'))

/** The next number of a quote. It is never given again, and another change waits until this one ends. */
export async function nextNumber(change: Change): Promise<string> {
  const { numberPattern } = await quoteSettings()
  const { timezone } = await company()
  const { year } = DateTime.now().setZone(timezone)
  const name = /YY/.test(numberPattern) ? `quote.number.${year}` : 'quote.number'
  return formatNumber(numberPattern, year, await nextNumbers(change.transaction, name, 1, 1))
}
