import { DateTime } from 'luxon'
import { change, connection } from '#records/change'
import { now } from '#records/clock'
import { Tracked } from '#records/tracked'
import { momentColumn } from '#access/columns'
import { newToken, tokenHash } from '#access/secret_token'
import User from '#access/models/user'

/** Lets a program act as the person who made it. The token is shown once; its hash is kept. */
export default class ApiToken extends Tracked {
  static table = 'api_tokens'
  static untracked = ['tokenHash', 'lastUsedAt']

  declare userId: number
  declare name: string
  declare tokenHash: string
  declare ending: string
  declare createdAt: DateTime
  declare lastUsedAt: DateTime | null
  declare expiresAt: DateTime | null
  declare revokedAt: DateTime | null

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    for (const name of ['userId', 'name', 'tokenHash', 'ending']) this.$addColumn(name, {})
    for (const name of ['createdAt', 'lastUsedAt', 'expiresAt', 'revokedAt'])
      this.$addColumn(name, momentColumn)
  }

  /** @returns the row, and the token that is shown this once */
  static async make(user: User, name: string, days: number | null = null) {
    const token = newToken('farley_')
    const row = await change(user, 'apiTokenMade', () =>
      this.create({
        name,
        userId: user.id,
        tokenHash: tokenHash(token),
        ending: token.slice(-4),
        createdAt: DateTime.utc(),
        expiresAt: days ? DateTime.utc().plus({ days }) : null,
      })
    )
    return { row, token }
  }

  static of(userId: number) {
    return this.query().where('user_id', userId).whereNull('revoked_at').orderBy('id', 'desc')
  }

  /** Those that still open the door, of everybody or of one person. */
  static good(userId?: number) {
    const query = this.query()
      .whereNull('revoked_at')
      .where((either) => either.whereNull('expires_at').orWhere('expires_at', '>', now()))
      .orderBy('id', 'desc')
    return userId ? query.where('user_id', userId) : query
  }

  /** Every token of a person, within the change that makes them void. @returns how many */
  static async revokeAll(by: User, userId: number): Promise<number> {
    const tokens = await this.of(userId)
    for (const token of tokens) await token.revoke(by)
    return tokens.length
  }

  /** Who acts with this token, ready to act; null when it is unknown, revoked or over, or the person may not come in. */
  static async bearer(token: string): Promise<{ user: User; tokenId: number } | null> {
    const user = await User.actingWhere((query) =>
      query
        .join('api_tokens', 'api_tokens.user_id', 'users.id')
        .where('api_tokens.token_hash', tokenHash(token))
        .whereNull('api_tokens.revoked_at')
        .where((either) =>
          either.whereNull('api_tokens.expires_at').orWhere('api_tokens.expires_at', '>', now())
        )
        .select('api_tokens.id as session_id', 'api_tokens.last_used_at as session_seen_at')
    )
    if (!user) return null
    user.door = 'api'
    return { user, tokenId: user.access.sessionId! }
  }

  /** Notes the use, at most once in five minutes. */
  static async noteUse({ user, tokenId }: { user: User; tokenId: number }) {
    const seen = user.access.sessionSeenAt
    if (seen && DateTime.fromSQL(seen, { zone: 'utc' }) > DateTime.utc().minus({ minutes: 5 }))
      return
    await connection().from('api_tokens').where('id', tokenId).update({ last_used_at: now() })
  }

  revoke(by: User) {
    return change(by, 'apiTokenRevoked', () => {
      this.revokedAt = DateTime.utc()
      return this.save()
    })
  }
}
