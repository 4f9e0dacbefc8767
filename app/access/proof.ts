import { countTry } from '#access/tries'
import { openedLately } from '#access/sessions'
import type User from '#access/models/user'

/**
 * Whether somebody may change how they sign in: they came in a few minutes ago, or their password is right.
 * @throws TooManyTries after 5 passwords a minute
 */
export async function proves(user: User, password: unknown): Promise<boolean> {
  if (await openedLately(user)) return true
  await countTry(`password:${user.id}`, 5, '1 minute')
  return typeof password === 'string' && user.passwordIs(password.slice(0, 200))
}
