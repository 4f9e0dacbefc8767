import { NotAllowed } from '#records/errors'
import type User from '#access/models/user'

/** @throws NotAllowed */
export function demandRight(user: User, right: string): User {
  if (!user.may(right)) throw new NotAllowed(right)
  return user
}
