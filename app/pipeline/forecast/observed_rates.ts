import { connection } from '#records/change'

export interface ObservedRate {
  /** Deals that came into the stage at some time and have been decided since; and how many of them were won. */
  decided: number
  won: number
  /** Fewer than that say little: one more deal would move the rate by several percent. */
  enough: boolean
}
export type ObservedRates = Map<number, ObservedRate>

/** Decided deals from which on a rate is believed. At 20 of 40 the true rate lies within 15 percent of it, 19 times in 20. */
export const enough = 20

/**
 * How often deals that came into each stage were won, in the company's whole history. A deal counts once for a stage, however
 * often it came there; open deals do not count, since nobody knows yet.
 */
export async function observedRates(): Promise<ObservedRates> {
  const decided = connection()
    .from('stage_moves')
    .join('deals', 'deals.id', 'stage_moves.deal_id')
    .join('stages', 'stages.id', 'deals.stage_id')
    .whereNull('stage_moves.deleted_at')
    .whereNull('deals.deleted_at')
    .whereIn('stages.type', ['won', 'lost'])
    .distinct('stage_moves.to_id as stage_id', 'deals.id as deal_id', 'stages.type as type')
  const rows = await connection()
    .from(decided.as('decided'))
    .groupBy('stage_id', 'type')
    .select('stage_id', 'type')
    .count('* as total')
  const rates: ObservedRates = new Map()
  for (const { stage_id: stage, type, total } of rows) {
    const rate = rates.get(stage) ?? { decided: 0, won: 0, enough: false }
    rate.decided += Number(total)
    if (type === 'won') rate.won += Number(total)
    rate.enough = rate.decided >= enough
    rates.set(stage, rate)
  }
  return rates
}
