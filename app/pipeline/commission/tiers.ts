import Big from 'big.js'

/** From this basis on, so many percent. */
export interface Tier {
  /** Minor units of the company's currency; the first is 0. */
  from: number
  /** Exact decimal text: "7.5" is 7.5 %. */
  percent: string
}

/** `marginal`: each part of the basis earns what its tier says. `whole`: all of it earns what the highest tier reached says. */
export const tierModes = ['marginal', 'whole'] as const
export type TierMode = (typeof tierModes)[number]

export interface Earned {
  /** Minor units. */
  amount: number
  /** The percentages that made it, in order. */
  percents: string[]
}

/**
 * What a basis earns on top of what was there before in the same stretch of time. Amounts are rounded once, half away from zero,
 * on the running total, so that the lines of a statement always add up to what the whole would have earned.
 *
 * @param before basis of earlier deals in the stretch, 0 where each deal stands by itself
 * @param basis of this deal; nothing is earned on a loss
 */
export function earned(tiers: Tier[], mode: TierMode, before: number, basis: number): Earned {
  const sorted = [...tiers].sort((one, other) => one.from - other.from)
  const after = before + basis
  const amount = upTo(sorted, mode, after) - upTo(sorted, mode, before)
  return { amount, percents: percentsOf(sorted, mode, before, after) }
}

function upTo(tiers: Tier[], mode: TierMode, basis: number): number {
  if (basis <= 0) return 0
  const parts =
    mode === 'whole'
      ? [{ part: basis, percent: tierAt(tiers, basis)?.percent ?? '0' }]
      : tiers.map(({ from, percent }, at) => ({
          part: Math.max(0, Math.min(basis, tiers[at + 1]?.from ?? Infinity) - from),
          percent,
        }))
  return parts
    .reduce(
      (sum, { part, percent }) => sum.plus(new Big(part).times(percent).times('0.01')),
      new Big(0)
    )
    .round(0, Big.roundHalfUp)
    .toNumber()
}

const tierAt = (tiers: Tier[], basis: number) => tiers.findLast(({ from }) => from <= basis)

function percentsOf(tiers: Tier[], mode: TierMode, before: number, after: number): string[] {
  if (after <= before)
    return tierAt(tiers, Math.max(after, 0)) ? [tierAt(tiers, Math.max(after, 0))!.percent] : []
  if (mode === 'whole') return tierAt(tiers, after) ? [tierAt(tiers, after)!.percent] : []
  return tiers
    .filter(({ from }, at) => from < after && (tiers[at + 1]?.from ?? Infinity) > before)
    .map(({ percent }) => percent)
}
