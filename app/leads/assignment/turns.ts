import type { Candidate } from '#leads/assignment/members'

/** How much each person is owed, by their id. Whole numbers near nought. */
export type Turns = Record<number, number>

/**
 * Whose turn it is among those who are there, and the turns after it. Everybody gains their shares and the one who is owed most pays
 * what all gained (smooth weighted round robin): equal shares go strictly round, others as evenly mixed as they can. Who was not there
 * gains nothing, so that nobody comes back to a heap; who left the rule is forgotten.
 *
 * @param there in the order in which the rule names them; not empty
 */
export function takeTurn(
  turns: Turns,
  all: Candidate[],
  there: Candidate[]
): { chosen: Candidate; turns: Turns } {
  const after: Turns = Object.fromEntries(all.map(({ id }) => [id, turns[id] ?? 0]))
  for (const { id, weight } of there) after[id] += weight
  const chosen = there.reduce((best, each) => (after[each.id] > after[best.id] ? each : best))
  after[chosen.id] -= there.reduce((sum, { weight }) => sum + weight, 0)
  return { chosen, turns: after }
}

/** Who has the fewest open leads; of several, who got one longest ago, then the first named. */
export function leastOpen(
  there: Candidate[],
  open: ReadonlyMap<number, number>,
  lastGot: ReadonlyMap<number, number>
): Candidate {
  const busy = ({ id }: Candidate) => [open.get(id) ?? 0, lastGot.get(id) ?? 0]
  return there.reduce((best, each) => {
    const [[leads, last], [fewest, longest]] = [busy(each), busy(best)]
    return leads < fewest || (leads === fewest && last < longest) ? each : best
  })
}
