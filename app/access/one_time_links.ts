import { DateTime } from 'luxon'
import settings from '#start/env'
import { connection } from '#records/change'
import { now, toColumn } from '#records/clock'
import { enqueue } from '#records/jobs'
import { newToken, tokenHash } from '#access/secret_token'
import User from '#access/models/user'

export type Purpose = 'reset' | 'invitation'

const paths = { reset: '/password-resets', invitation: '/invitations' }
const lifetimes = { reset: { hours: 1 }, invitation: { days: 7 } }

/**
 * Makes a link that works once; links of the same purpose made before are void. It leads to APP_URL, whatever Host header
 * the request had, and only its hash is kept.
 */
export async function makeLink(purpose: Purpose, userId: number): Promise<string> {
  const token = newToken()
  await voidLinks(userId, purpose)
  await connection()
    .table('one_time_links')
    .insert({
      purpose,
      user_id: userId,
      token_hash: tokenHash(token),
      created_at: now(),
      expires_at: toColumn(DateTime.utc().plus(lifetimes[purpose])),
    })
  return `${settings.appUrl}${paths[purpose]}/${token}`
}

export async function voidLinks(userId: number, purpose?: Purpose) {
  const query = connection().from('one_time_links').where('user_id', userId).whereNull('used_at')
  if (purpose) query.where('purpose', purpose)
  await query.update({ used_at: now() })
}

/** Whose link this is; null when it is unknown, used, too old, or the person may not come in. */
export async function personOfLink(purpose: Purpose, token: string): Promise<User | null> {
  const link = await open(purpose, token).first()
  const user = link && (await User.acting(link.user_id))
  // Who has a password has joined: an invitation must not be a way round their second step.
  return user && !(purpose === 'invitation' && user.password) ? user : null
}

/** Uses the link up. @returns whether it was still good: of two at once, one is */
export async function useLink(purpose: Purpose, token: string): Promise<boolean> {
  return Number(await open(purpose, token).update({ used_at: now() })) === 1
}

const open = (purpose: Purpose, token: string) =>
  connection()
    .from('one_time_links')
    .where('purpose', purpose)
    .where('token_hash', tokenHash(token))
    .where('expires_at', '>', now())
    .whereNull('used_at')

/** Has the link made and mailed by a job, so that no token waits in the queue and no request waits for the mail. */
export const mailLink = (purpose: Purpose, userId: number, invitedBy: string | null = null) =>
  enqueue(connection(), 'access.mailLink', { purpose, userId, invitedBy })
