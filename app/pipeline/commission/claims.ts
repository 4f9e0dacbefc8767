import { DateTime } from 'luxon'
import { connection } from '#records/change'
import * as clock from '#records/clock'
import { company } from '#records/company'
import { toBase } from '#records/currencies/convert'
import { rateOn } from '#records/currencies/rates'
import { shareOut } from '#records/currencies/share_out'
import { recordClasses } from '#records/record'
import { whole } from '#pipeline/models/deal_split'
import type CommissionPlan from '#pipeline/models/commission_plan'

type Raw = Record<string, any>

/** A person's part of a won deal, before any plan. */
export interface Part {
  dealId: number
  title: string
  userId: number
  share: number
  /** ISO date in the company's zone. */
  wonOn: string
  wonAt: string
  amount: number
  recurring: number
  /** Null where nobody knows what the deal costs. */
  margin: number | null
}

const aYear: Record<string, number> = { month: 12, quarter: 4, year: 1 }

/** Won deals that `narrow` leaves, in the order they were won, by the people who share them. */
export async function wonParts(narrow: (query: any) => any): Promise<Part[]> {
  const { timezone, currency: base } = await company()
  const deals: Raw[] = await narrow(
    connection()
      .from('deals')
      .join('stages', 'stages.id', 'deals.stage_id')
      .where('stages.type', 'won')
      .whereNull('deals.deleted_at')
      .whereNotNull('deals.closed_at')
      .orderBy('deals.closed_at')
      .orderBy('deals.id')
      .select('deals.*')
  )
  const ids = deals.map(({ id }) => id)
  const splits = await connection()
    .from('deal_splits')
    .whereIn('deal_id', ids)
    .whereNull('deleted_at')
    .orderBy('id')
  const costs = await costsOf(deals, base)
  return deals.flatMap((deal) => {
    const own = splits.filter(({ deal_id: id }) => id === deal.id)
    const shares: { user_id: number; share: number }[] = own.length
      ? own
      : deal.owner_id
        ? [{ user_id: deal.owner_id, share: whole }]
        : []
    const out = (amount: number) =>
      shareOut(
        amount,
        shares.map(({ share }) => share)
      )
    const amount = Number(deal.base_amount ?? 0)
    const recurring = deal.recurring_amount
      ? toBase(Number(deal.recurring_amount), deal.currency, deal.rate, base) *
        (aYear[deal.recurring_period] ?? 1)
      : 0
    const cost = costs.get(deal.id)
    const [amounts, recurrings] = [out(amount), out(recurring)]
    const margins = cost === undefined ? null : out(cost)
    const day = clock.fromColumn(deal.closed_at).setZone(timezone)
    return shares.map(({ user_id: userId, share }, at) => ({
      dealId: deal.id,
      title: deal.title,
      userId,
      share,
      wonOn: day.toISODate()!,
      wonAt: deal.closed_at,
      amount: amounts[at],
      recurring: recurrings[at],
      margin: margins && margins[at],
    }))
  })
}

/** What is left of each deal after its cost: from the quote that was accepted, where the room of quotes is there. */
async function costsOf(deals: Raw[], base: string): Promise<Map<number, number>> {
  const margins = new Map<number, number>()
  const Quote: any = recordClasses().find(({ recordName }) => recordName === 'quote')
  if (!Quote?.field('costTotal') || !deals.length) return margins
  // A line whose cost nobody entered would count as all margin.
  const withoutCost = connection()
    .from('quote_lines')
    .whereNull('deleted_at')
    .whereNull('cost')
    .where('optional', 0)
    .select('quote_id')
  const quotes = await connection()
    .from(Quote.table)
    .whereIn(
      'deal_id',
      deals.map(({ id }) => id)
    )
    .where('status', 'accepted')
    .whereNull('deleted_at')
    .whereNotNull('cost_total')
    .whereNotIn('id', withoutCost)
    .orderBy('id')
  for (const quote of quotes) {
    const deal = deals.find(({ id }) => id === quote.deal_id)!
    const day = String(deal.closed_at).slice(0, 10)
    const ofDay = quote.currency === deal.currency ? deal : await rateOn(quote.currency, day)
    if (!ofDay?.rate) continue
    const net = Number(quote.subtotal ?? 0) - Number(quote.discount_total ?? 0)
    margins.set(deal.id, toBase(net - Number(quote.cost_total), quote.currency, ofDay.rate, base))
  }
  return margins
}

export const basisOf = ({ basis }: Pick<CommissionPlan, 'basis'>, part: Part): number | null =>
  part[basis]

/** Whether a plan speaks of this person on this day. */
export function covers(
  plan: CommissionPlan,
  { userId, wonOn }: Pick<Part, 'userId' | 'wonOn'>,
  teamsOf: (userId: number) => number[]
): boolean {
  if (wonOn < isoDay(plan.startsOn) || (plan.endsOn && wonOn > isoDay(plan.endsOn))) return false
  if (!plan.userIds.length && !plan.teamIds.length) return true
  return plan.userIds.includes(userId) || teamsOf(userId).some((id) => plan.teamIds.includes(id))
}

const isoDay = (raw: unknown) => String(raw).slice(0, 10)

/** First and last moment, as columns hold them, of the stretch that a plan adds up over. */
export async function stretchOf(plan: CommissionPlan, day: string) {
  const { timezone } = await company()
  const at = DateTime.fromISO(day, { zone: timezone })
  const unit = plan.span === 'deal' ? 'day' : plan.span
  return { from: clock.toColumn(at.startOf(unit)), until: clock.toColumn(at.endOf(unit)) }
}

export async function teamLookup() {
  const rows = await connection().from('team_members').select('team_id', 'user_id')
  return (userId: number): number[] =>
    rows.filter(({ user_id: id }) => id === userId).map(({ team_id: team }) => team)
}
