import hash from '@adonisjs/core/services/hash'
import type { HttpContext } from '@adonisjs/core/http'
import { note } from '#records/audit'
import { emailKey } from '#records/fields/email'
import { system } from '#records/actor'
import { change, connection } from '#records/change'
import { now } from '#records/clock'
import { countTry, forgetTries, networkOf } from '#access/tries'
import { isLocalPath } from '#access/intended_url'
import { newToken, tokenHash } from '#access/secret_token'
import { endSession, waySignedIn } from '#access/sessions'
import User from '#access/models/user'

/** Minutes between the password and the second step. */
const secondStepMinutes = 10
const perAccount = [5, '1 minute'] as const
const perHour = [30, '1 hour'] as const
const perAddress = [20, '1 minute'] as const

let standIn: Promise<string> | undefined

/**
 * The person whose e-mail and password these are; null when they are wrong or the person may not come in. An unknown
 * account costs as much time as a wrong password, so that nobody learns who works here.
 * @throws TooManyTries after 5 tries a minute for an account or 20 from an address
 */
export async function whoSignsIn(email: string, password: string, from: string) {
  const account = `signIn:${tokenHash(emailKey(email))}`
  await countAddress(from)
  await countTry(account, ...perAccount)

  const known = await User.query().where('email', emailKey(email)).whereNull('deleted_at').first()
  const right = await hash.verify(known?.password ?? (await passwordOfNobody()), password)
  const user = known && right ? await User.acting(known.id) : null
  if (!user) {
    await note(known ?? null, 'signInFailed', { from, data: known ? undefined : { unknown: true } })
    return null
  }

  await forgetTries(account, ...perAccount)
  await renewHash(user, password)
  return user
}

/** Passwords and passkeys from one address share a count. @throws TooManyTries after 20 a minute */
export const countAddress = (from: string) => countTry(`signIn:${networkOf(from)}`, ...perAddress)

/**
 * Codes and passkeys share a count. Six digits can be guessed in a month at five a minute, so that an hour has its limit too.
 * @throws TooManyTries after 5 a minute or 30 an hour for one person
 */
export async function countSecondStep(user: User) {
  await countTry(`secondStep:${user.id}`, ...perAccount)
  await countTry(`secondStep:${user.id}:hour`, ...perHour)
}

const passwordOfNobody = () => (standIn ??= hash.make(newToken()))

/** Kept with today's cost when yesterday's was lower. */
async function renewHash(user: User, password: string) {
  if (!user.password || !hash.needsReHash(user.password)) return
  await change(system, 'passwordRehashed', async () => {
    const kept = await User.findOrFail(user.id)
    await kept.choosePassword(password)
    await kept.save()
    user.password = kept.password
  })
}

/** Opens the session, and says where to go. `by` tells the log of a way in other than the password. */
export async function welcome({ auth, request, session }: HttpContext, user: User, by?: string) {
  const intended = session.pull('intended')
  user.from = request.ip()
  user.device = request.header('User-Agent')
  const stepped = session.pull('secondStep')
  if (stepped) await forgetTries(`secondStep:${user.id}:hour`, ...perHour)
  user.signedInBy = by ?? (stepped ? 'code' : 'password')
  session.forget('passkey')
  await auth.use('web').login(user)
  await connection().from('users').where('id', user.id).update({ last_seen_at: now() })
  await note(user, 'signedIn', { data: by ? { by } : undefined })
  return typeof intended === 'string' && isLocalPath(intended) ? intended : '/'
}

/** The session goes on under a new token, since what it may do is now proven otherwise. */
export async function renewSession({ auth, request }: HttpContext) {
  const user = auth.getUserOrFail()
  user.signedInBy = await waySignedIn(user.access.sessionId)
  await endSession(user.id, user.access.sessionId!)
  user.device = request.header('User-Agent')
  await auth.use('web').login(user)
}

/** The first step was right and the code is still to come: nobody is signed in meanwhile. */
export function awaitSecondStep({ session }: HttpContext, user: User) {
  session.regenerate()
  session.put('secondStep', {
    id: user.id,
    at: Date.now(),
    password: tokenHash(user.password ?? ''),
  })
}

/** Who is between the two steps; null when it took too long or the password is another by now. */
export async function whoAwaitsSecondStep({ session }: HttpContext): Promise<User | null> {
  const state = session.get('secondStep')
  if (!state || Date.now() - state.at > secondStepMinutes * 60_000) return null
  const user = await User.acting(state.id)
  return user && tokenHash(user.password ?? '') === state.password ? user : null
}
