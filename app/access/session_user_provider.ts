import type { symbols } from '@adonisjs/auth'
import type { SessionGuardUser, SessionUserProviderContract } from '@adonisjs/auth/types/session'
import { openSession, userOfSession } from '#access/sessions'
import type User from '#access/models/user'

/** The guard keeps a random token in the cookie, not the person's id: its row can be listed and revoked. */
export class SessionUserProvider implements SessionUserProviderContract<User> {
  declare [symbols.PROVIDER_REAL_USER]: User

  async createUserForGuard(user: User): Promise<SessionGuardUser<User>> {
    const token = await openSession(user)
    return { getId: () => token, getOriginal: () => user }
  }

  async findById(token: string | number | BigInt): Promise<SessionGuardUser<User> | null> {
    const user = await userOfSession(String(token))
    return user && { getId: () => String(token), getOriginal: () => user }
  }
}
