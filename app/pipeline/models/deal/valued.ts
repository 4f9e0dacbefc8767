import { DateTime } from 'luxon'
import type { Company } from '#records/company'
import type Deal from '#pipeline/models/deal'
import type { PipelineRow } from '#pipeline/models/pipeline/stage_book'

/** Brings the amounts in the company's currency in line with what the deal says. The one place of that arithmetic. */
export function value(deal: Deal, pipeline: PipelineRow, house: Company) {
  deal.currency ||= pipeline.currency ?? house.currency
  deal.rate ??= '1'
  deal.rateOn ??= DateTime.utc().startOf('day')
  deal.baseAmount = deal.amount ?? null
  deal.weightedAmount = weighted(deal.baseAmount, deal.probability!)
}

/** So many percent of an amount in minor units, half a unit rounded up; exact, since amounts may pass 2^53 on the way. */
export function weighted(amount: number | null, percent: number): number | null {
  if (amount === null) return null
  return Number((BigInt(amount) * BigInt(percent) * 2n + 100n) / 200n)
}
