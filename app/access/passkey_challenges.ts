import type { HttpContext } from '@adonisjs/core/http'
import { tokenHash } from '#access/secret_token'
import { countTry, TooManyTries } from '#access/tries'

export type Ceremony = 'add' | 'signIn' | 'secondStep'

interface Challenge {
  ceremony: Ceremony
  challenge: string
  /** Whose it is; null before anyone is known. */
  userId: number | null
  /** The handle that a new passkey gets. */
  userHandle?: string
  at: number
}

/** Minutes in which the device must answer. */
const lifetime = 5

/** The session of this browser carries the challenge: an answer to it from anywhere else is refused. */
export const putChallenge = ({ session }: HttpContext, challenge: Omit<Challenge, 'at'>) =>
  session.put('passkey', { ...challenge, at: Date.now() })

/**
 * Takes the challenge of this session, once; null when there is none, it is for something or somebody else, or too old. A
 * session cookie can be sent twice, so that the database counts its uses.
 */
export async function takeChallenge(
  { session }: HttpContext,
  ceremony: Ceremony,
  userId: number | null
): Promise<Challenge | null> {
  const kept: Challenge | undefined = session.pull('passkey')
  if (!kept || kept.ceremony !== ceremony || kept.userId !== userId) return null
  if (Date.now() - kept.at > lifetime * 60_000) return null
  try {
    await countTry(`challenge:${tokenHash(kept.challenge)}`, 1, `${lifetime * 2} minutes`)
    return kept
  } catch (error) {
    if (!(error instanceof TooManyTries)) throw error
    return null
  }
}
