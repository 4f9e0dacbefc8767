import { DateTime } from 'luxon'
import settings from '#start/env'
import { dateTime, reference, text } from '#records/fields/all'
import type { Actor } from '#records/actor'
import { change } from '#records/change'
import { record, type BelongsTo } from '#records/record'
import { newToken, tokenHash } from '#access/secret_token'
import type Quote from '#quotes/models/quote'

/** Days that a quote may still be read after it expired. */
const graceDays = 60

/** Opens one quote to whoever has it. The token is shown once, its hash is kept. */
export default class QuoteLink extends record(
  'quoteLink',
  {
    quote: reference('quote', { required: true }),
    tokenHash: text({ max: 64, secret: true, readOnly: true }),
    sentTo: text({ max: 254, personal: true }),
    expiresAt: dateTime({ readOnly: true }),
    revokedAt: dateTime({ readOnly: true }),
    firstViewedAt: dateTime({ readOnly: true }),
    lastViewedAt: dateTime({ readOnly: true }),
  },
  { internal: true, parent: 'quote', title: (link) => link.sentTo ?? '—' }
) {
  static untracked = ['tokenHash']
  declare quote: BelongsTo<typeof Quote>

  /** Call within `change()`. @returns the row, and the address that is shown this once */
  static async make(quote: Quote, sentTo: string | null = null) {
    const token = newToken()
    const until = (quote.expiresOn ?? DateTime.utc()).plus({ days: graceDays })
    const link = await this.create({
      quoteId: quote.id,
      tokenHash: tokenHash(token),
      sentTo,
      expiresAt: until.endOf('day'),
    })
    return { link, url: `${settings.appUrl}/q/${token}` }
  }

  /** The link of this token while it is good; null alike for one that never was, is revoked, or is over. */
  static async open(token: string): Promise<QuoteLink | null> {
    if (!/^[\w-]{43}$/.test(token)) return null
    return this.query()
      .where('tokenHash', tokenHash(token))
      .whereNull('deletedAt')
      .whereNull('revokedAt')
      .where('expiresAt', '>', DateTime.utc().toSQL({ includeOffset: false }))
      .first()
  }

  static of = (quoteId: number) =>
    QuoteLink.query().where('quoteId', quoteId).whereNull('deletedAt').orderBy('id', 'desc')

  revoke(by: Actor) {
    return change(by, 'quoteLinkRevoked', () =>
      (this as QuoteLink).merge({ revokedAt: DateTime.utc() }).save()
    )
  }
}
