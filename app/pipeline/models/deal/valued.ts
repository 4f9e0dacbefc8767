import { DateTime } from 'luxon'
import type { Company } from '#records/company'
import { toBase } from '#records/currencies/convert'
import { ratesToday, type Rate } from '#records/currencies/rates'
import { Invalid } from '#records/errors'
import type Deal from '#pipeline/models/deal'
import type { PipelineRow } from '#pipeline/models/pipeline/stage_book'

export type Rates = Map<string, Rate>

/** Today's rates of the currencies that these deals may be in. */
export const ratesFor = (
  deals: { currency?: string | null }[],
  pipelines: { currency: string | null }[]
): Promise<Rates> =>
  ratesToday([...deals, ...pipelines].flatMap(({ currency }) => (currency ? [currency] : [])))

/**
 * Brings the amounts in the company's currency in line with what the deal says. The one place of that arithmetic. The rate is
 * taken on the day when amount or currency are set, and then kept: what a deal was worth does not change with the market.
 * @throws Invalid where the currency has no rate
 */
export function value(deal: Deal, pipeline: PipelineRow, house: Company, rates: Rates) {
  deal.currency ||= pipeline.currency ?? house.currency
  if (!deal.rate || 'amount' in deal.$dirty || 'currency' in deal.$dirty) {
    const rate = rates.get(deal.currency)
    if (!rate)
      throw new Invalid({ currency: { key: 'noRate', params: { currency: deal.currency } } })
    deal.rate = rate.rate
    deal.rateOn = DateTime.fromISO(rate.onDate, { zone: 'utc' })
  }
  deal.baseAmount =
    typeof deal.amount === 'number'
      ? toBase(deal.amount, deal.currency, deal.rate, house.currency)
      : null
  deal.weightedAmount = weighted(deal.baseAmount, deal.probability!)
}

/** So many percent of an amount in minor units, half a unit rounded up; exact, since amounts may pass 2^53 on the way. */
export function weighted(amount: number | null, percent: number): number | null {
  if (amount === null) return null
  return Number((BigInt(amount) * BigInt(percent) * 2n + 100n) / 200n)
}
