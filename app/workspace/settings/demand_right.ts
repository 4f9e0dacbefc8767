import type { Actor } from '#records/actor'
import { NotAllowed } from '#records/errors'

/** @throws NotAllowed where this person's role lacks the special right */
export function demandRight(actor: Actor | undefined, right: string): asserts actor is Actor {
  if (!actor?.may(right)) throw new NotAllowed(right)
}
