import type { DealState } from '#pipeline/forecast/deal_state'
import type { States } from '#pipeline/forecast/deal_states'

/** What became of deals between two moments. One deal may have slipped and grown at once. */
export const differences = [
  'added',
  'won',
  'lost',
  'reopened',
  'advanced',
  'slipped',
  'pulledIn',
  'grew',
  'shrank',
  'vanished',
] as const
export type Difference = (typeof differences)[number]

export interface Changed {
  then: DealState | null
  now: DealState | null
}

/**
 * Deals that were open at either moment, by what became of them.
 * @param now every deal of today that may stand beside one of `then`
 */
export function compared(then: States, now: States): Map<Difference, Changed[]> {
  const found = new Map<Difference, Changed[]>(differences.map((name) => [name, []]))
  for (const id of new Set([...then.keys(), ...now.keys()])) {
    const pair = { then: then.get(id) ?? null, now: now.get(id) ?? null }
    for (const name of becameOf(pair)) found.get(name)!.push(pair)
  }
  return found
}

export function becameOf({ then, now }: Changed): Difference[] {
  if (!then) return now!.type === 'lost' ? [] : now!.type === 'won' ? ['added', 'won'] : ['added']
  if (!now) return then.type === 'open' ? ['vanished'] : []
  if (then.type !== 'open') return now.type === 'open' ? ['reopened'] : []
  if (now.type !== 'open') return [now.type]
  const became: Difference[] = []
  if (then.stageId !== now.stageId) became.push('advanced')
  if ((now.closesOn ?? '9999') > (then.closesOn ?? '9999')) became.push('slipped')
  if ((now.closesOn ?? '9999') < (then.closesOn ?? '9999')) became.push('pulledIn')
  if (now.amount > then.amount) became.push('grew')
  if (now.amount < then.amount) became.push('shrank')
  return became
}
