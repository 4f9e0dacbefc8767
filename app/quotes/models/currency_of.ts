import { company } from '#records/company'

/** Rows that name no currency are in the company's, whichever way they were made. */
export async function settleCurrency(rows: { currency: string | null }[]) {
  const { currency } = await company()
  for (const row of rows) row.currency ??= currency
}
