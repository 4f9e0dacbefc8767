import { shareOf } from '#records/currencies/convert'
import { shareOut } from '#records/currencies/share_out'
import type { DealState } from '#pipeline/forecast/deal_state'
import type { ObservedRates } from '#pipeline/forecast/observed_rates'
import type { Period } from '#pipeline/forecast/periods'

export const categories = ['closed', 'commit', 'best_case', 'pipeline'] as const
export type Category = (typeof categories)[number]

/** What is expected of somebody, or of everybody, in one period. Minor units of the company's currency. */
export interface Figures extends Record<Category, number> {
  /** Won, and the open ones by the probability that is set. */
  weighted: number
  /** Won, and the open ones by how often deals of their stage were won so far. */
  observed: number
  /** How many are open, and how many were won. A shared deal counts for each of its people. */
  open: number
  won: number
}

export interface Split {
  userId: number
  /** Basis points. */
  share: number
}

/** Open deals that no period holds: expected before the first, after the last, or on no day at all. */
export const strays = ['early', 'late', 'undated'] as const
export type Stray = (typeof strays)[number]

export interface Forecast {
  total: Map<string, Figures>
  /** By person, then by period; 0 for what nobody owns. */
  people: Map<number, Map<string, Figures>>
}

const nothing = (): Figures => ({
  closed: 0,
  commit: 0,
  best_case: 0,
  pipeline: 0,
  weighted: 0,
  observed: 0,
  open: 0,
  won: 0,
})

/**
 * Deals added up by period and person. A deal that is split counts with its parts, which make the whole to the cent; one that
 * is not is its owner's. Lost and omitted ones count nowhere.
 *
 * @param only counts what is these people's alone; everybody's where left out
 */
export function forecast(
  deals: Iterable<DealState>,
  splits: Map<number, Split[]>,
  periods: Period[],
  rates: ObservedRates,
  only: Set<number> | null = null
): Forecast {
  const result: Forecast = { total: new Map(), people: new Map() }
  for (const deal of deals) {
    if (deal.category === 'omitted' || deal.type === 'lost') continue
    const key = placeOf(deal, periods)
    if (!key) continue
    const parts = partsOf(deal, splits.get(deal.id), rates).filter(
      ({ userId }) => !only || only.has(userId)
    )
    if (!parts.length) continue
    const total = figuresIn(result.total, key)
    total[deal.type === 'won' ? 'won' : 'open']++
    for (const part of parts) {
      if (!result.people.has(part.userId)) result.people.set(part.userId, new Map())
      const own = figuresIn(result.people.get(part.userId)!, key)
      own[deal.type === 'won' ? 'won' : 'open']++
      for (const figures of [total, own]) {
        figures[categoryOf(deal)] += part.amount
        figures.weighted += part.weighted
        figures.observed += part.observed
      }
    }
  }
  return result
}

/** An open deal that somebody called closed is as good as promised. */
const categoryOf = ({ type, category }: DealState): Category =>
  type === 'won' ? 'closed' : category === 'closed' ? 'commit' : (category as Category)

/** The period a deal counts in: where it was won, or is expected to be. Null for one that was won in none of them. */
export function placeOf(deal: DealState, periods: Period[]): string | Stray | null {
  if (deal.type === 'won') {
    const at = deal.closedAt
    const found = at && periods.find((each) => each.fromMoment <= at && at < each.untilMoment)
    return found ? found.key : null
  }
  const day = deal.closesOn
  if (!day) return 'undated'
  if (day < periods[0].from) return 'early'
  return periods.find(({ until }) => day < until)?.key ?? 'late'
}

function partsOf(deal: DealState, splits: Split[] | undefined, rates: ObservedRates) {
  const won = deal.type === 'won'
  const weighted = won ? deal.amount : deal.weighted
  const rate = won ? null : rates.get(deal.stageId)
  const observed = rate?.enough ? shareOf(deal.amount, rate.won, rate.decided) : weighted
  if (!splits?.length)
    return [{ userId: deal.ownerId ?? 0, amount: deal.amount, weighted, observed }]
  const shares = splits.map(({ share }) => share)
  const [amounts, weights, seen] = [deal.amount, weighted, observed].map((each) =>
    shareOut(each, shares)
  )
  return splits.map(({ userId }, at) => ({
    userId,
    amount: amounts[at],
    weighted: weights[at],
    observed: seen[at],
  }))
}

function figuresIn(places: Map<string, Figures>, key: string): Figures {
  let figures = places.get(key)
  if (!figures) places.set(key, (figures = nothing()))
  return figures
}

/** Several people's, or several periods', figures as one. */
export function sumOf(all: Iterable<Figures | undefined>): Figures {
  const sum = nothing()
  for (const figures of all)
    for (const name of Object.keys(sum) as (keyof Figures)[]) sum[name] += figures?.[name] ?? 0
  return sum
}
