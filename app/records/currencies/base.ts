import { connection } from '#records/change'
import { recordClasses } from '#records/record'

/**
 * Whether anything is kept in the company's currency: an amount of any record, or a rate. What is written in euros would read
 * as dollars afterwards, so the company's currency then stays as it is.
 */
export async function keepsAmounts(): Promise<boolean> {
  if (await connection().from('exchange_rates').first()) return true
  for (const Record of recordClasses()) {
    const amounts = Record.bound.filter(({ type }) => type.name === 'money')
    if (!amounts.length) continue
    const kept = await connection()
      .from((Record as any).table)
      .where((any) => {
        for (const { column } of amounts) any.orWhereNotNull(column)
      })
      .first()
    if (kept) return true
  }
  return false
}
