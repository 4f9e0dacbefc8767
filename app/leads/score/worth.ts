/** A line of a lead's score. */
export interface Reason {
  /** `rule 7`, or the name of another scorer. */
  key: string
  label: string
  /** In full, and what is left of them. */
  points: number
  worth: number
  /** Since when it holds, ISO 8601. */
  since: string
  decayDays: number | null
}

const day = 86_400_000

/**
 * What points are worth now: all of them at first, then less in a straight line, nothing once `decayDays` have passed. Without
 * a decay they stay. Rounded to the nearest whole, halves away from nought.
 */
export function worthOf(points: number, since: Date, decayDays: number | null, now: Date): number {
  if (!decayDays) return points
  const left = 1 - Math.max(0, now.getTime() - since.getTime()) / (decayDays * day)
  const worth = Math.abs(points) * Math.max(0, left)
  return Math.sign(points) * Math.round(worth) || 0
}

/** The sum, within what the column holds. */
export const scoreOf = (reasons: Reason[]) =>
  Math.max(
    -1_000_000,
    Math.min(
      1_000_000,
      reasons.reduce((sum, { worth }) => sum + worth, 0)
    )
  )
