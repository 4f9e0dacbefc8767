import { text } from '#records/fields/all'
import { company } from '#records/company'
import { Invalid } from '#records/errors'

const known = new Set(Intl.supportedValuesOf('currency'))

export const currencyField = () => text({ max: 3 })

/** A row without a currency is in the company's. @throws Invalid for what is none (ISO 4217) */
export async function settleCurrency(rows: { currency: string | null }[]) {
  const { currency } = await company()
  for (const row of rows) {
    row.currency = row.currency?.toUpperCase() ?? currency
    if (!known.has(row.currency))
      throw new Invalid({ currency: { key: 'notCurrency', params: { value: row.currency } } })
  }
}
