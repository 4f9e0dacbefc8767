import { DateTime } from 'luxon'
import { connection } from '#records/change'
import { now, toColumn } from '#records/clock'
import { newToken, tokenHash } from '#access/secret_token'
import User from '#access/models/user'

/** Hours without a page until a session ends, and days until it ends in any case (OWASP ASVS 5.0, 7.3). */
const idleHours = 12
const mostDays = 30
/** Seconds between two notes that somebody is here: a page need not cost a write. */
const seenEvery = 300
/** Minutes in which a session is fresh: who opened it is likely still who uses it. */
const freshMinutes = 10

const idleSince = () => toColumn(DateTime.utc().minus({ hours: idleHours }))

/** @returns the token for the cookie; only its hash is kept */
export async function openSession(user: User): Promise<string> {
  const token = newToken()
  await connection()
    .table('user_sessions')
    .insert({
      user_id: user.id,
      token_hash: tokenHash(token),
      created_at: now(),
      last_seen_at: now(),
      expires_at: toColumn(DateTime.utc().plus({ days: mostDays })),
      address: user.from ?? null,
      device: user.device?.slice(0, 255) ?? null,
      signed_in_by: user.signedInBy?.slice(0, 20) ?? null,
    })
  return token
}

/** Whose session this is; null when it was revoked, is too old, was idle too long, or the person may not come in. */
export function userOfSession(token: string): Promise<User | null> {
  return User.actingWhere((query) =>
    query
      .join('user_sessions', 'user_sessions.user_id', 'users.id')
      .where('user_sessions.token_hash', tokenHash(token))
      .where('user_sessions.expires_at', '>', now())
      .where('user_sessions.last_seen_at', '>', idleSince())
      .select('user_sessions.id as session_id', 'user_sessions.last_seen_at as session_seen_at')
  )
}

/** Whether this person's session was opened a few minutes ago. */
export async function openedLately({ access, id }: User): Promise<boolean> {
  if (!access.sessionId) return false
  const since = toColumn(DateTime.utc().minus({ minutes: freshMinutes }))
  const fresh = await connection()
    .from('user_sessions')
    .where('user_id', id)
    .where('id', access.sessionId)
    .where('created_at', '>', since)
    .select('id')
    .first()
  return Boolean(fresh)
}

/** Notes that somebody is here, at most every five minutes. */
export async function noteSeen(user: User) {
  const { sessionId, sessionSeenAt } = user.access
  const due = toColumn(DateTime.utc().minus({ seconds: seenEvery }))
  if (!sessionId || String(sessionSeenAt) > due) return
  const seen = { last_seen_at: now() }
  await connection().from('user_sessions').where('id', sessionId).update(seen)
  await connection().from('users').where('id', user.id).update(seen)
}

export interface OpenSession {
  id: number
  createdAt: string
  lastSeenAt: string
  address: string | null
  device: string | null
}

export interface SessionOfSomebody extends OpenSession {
  userId: number
  signedInBy: string | null
}

const perPage = 50

/** Sessions of everybody, or of one person, that are still good: one page, the latest first. `after` is `<last seen>|<id>`. */
export async function openSessions({ userId, after }: { userId?: number; after?: string } = {}) {
  const query = connection()
    .from('user_sessions')
    .where('expires_at', '>', now())
    .where('last_seen_at', '>', idleSince())
    .orderBy('last_seen_at', 'desc')
    .orderBy('id', 'desc')
    .limit(perPage + 1)
  if (userId) query.where('user_id', userId)
  const [at, id] = after?.split('|') ?? []
  if (at)
    query.where((past) =>
      past
        .where('last_seen_at', '<', at)
        .orWhere((same) => same.where('last_seen_at', at).where('id', '<', Number(id) || 0))
    )
  const rows = await query
  const sessions: SessionOfSomebody[] = rows.slice(0, perPage).map((row) => ({
    ...sessionOf(row),
    userId: row.user_id,
    signedInBy: row.signed_in_by,
  }))
  const last = rows[perPage - 1]
  return { sessions, next: rows.length > perPage ? `${last.last_seen_at}|${last.id}` : null }
}

/** Whose session this is; null where there is none. */
export async function ownerOfSession(id: number): Promise<number | null> {
  const row = await connection().from('user_sessions').where('id', id).select('user_id').first()
  return row?.user_id ?? null
}

/** How the running session was opened, for one that takes its place. */
export async function waySignedIn(id: number | null): Promise<string | null> {
  if (!id) return null
  const row = await connection()
    .from('user_sessions')
    .where('id', id)
    .select('signed_in_by')
    .first()
  return row?.signed_in_by ?? null
}

/** Ends every session but one. @returns how many */
export const endEverybodysSessions = async (except: number | null): Promise<number> =>
  Number(
    await connection()
      .from('user_sessions')
      .where('id', '<>', except ?? 0)
      .delete()
  )

/** Sessions of a person that are still good, the latest first. */
export async function sessionsOf(userId: number): Promise<OpenSession[]> {
  const rows = await connection()
    .from('user_sessions')
    .where('user_id', userId)
    .where('expires_at', '>', now())
    .where('last_seen_at', '>', idleSince())
    .orderBy('last_seen_at', 'desc')
  return rows.map(sessionOf)
}

const sessionOf = (row: Record<string, any>): OpenSession => ({
  id: row.id,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  address: row.address,
  device: row.device,
})

/** @returns whether there was one: nobody ends a session of somebody else */
export async function endSession(userId: number, id: number): Promise<boolean> {
  return (
    Number(
      await connection().from('user_sessions').where('user_id', userId).where('id', id).delete()
    ) > 0
  )
}

/** Ends all sessions of a person but one: a new password, a new role, a new second factor. */
export async function endSessions(userId: number, except: number | null = null) {
  const query = connection().from('user_sessions').where('user_id', userId)
  if (except) query.whereNot('id', except)
  await query.delete()
}

/** Sessions that are over leave their rows behind; a schedule takes them away. */
export async function forgetOldSessions() {
  await connection()
    .from('user_sessions')
    .where((query) =>
      query.where('expires_at', '<', now()).orWhere('last_seen_at', '<', idleSince())
    )
    .delete()
}
