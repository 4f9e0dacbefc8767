import { DateTime } from 'luxon'
import { system, type Actor } from '#records/actor'
import { change } from '#records/change'
import { Invalid } from '#records/errors'
import { notify } from '#workspace/notifications/notification'
import type Quote from '#quotes/models/quote'
import QuoteAnswer from '#quotes/models/quote_answer'
import { about } from '#quotes/models/quote/approval'
import { isOver } from '#quotes/models/quote/expiry'
import { lock } from '#quotes/models/quote/lock'
import { openStatuses, type QuoteStatus } from '#quotes/models/quote/statuses'

/** Why a quote takes no answer any more; the sentence is `quotes.closed.<reason>`. */
export type ClosedReason = 'accepted' | 'declined' | 'expired' | 'superseded' | 'notSent'

export class QuoteClosed extends Invalid {
  readonly reason: ClosedReason

  constructor(reason: ClosedReason) {
    super({ quote: { key: `quoteClosed.${reason}`, params: {} } })
    this.reason = reason
  }
}

export interface Answer {
  kind: 'accepted' | 'declined'
  name: string
  note?: string | null
  /** Network address and browser of the customer; neither where somebody of ours notes what was said. */
  address?: string | null
  device?: string | null
}

/** Whoever answers through the link is no colleague. */
export const customer = (address: string | null): Actor => ({
  ...system,
  door: 'form',
  from: address,
})

/** Whether it may be answered now; null, or why not. */
export async function closedBecause(quote: Quote, status = quote.status!) {
  if (status === 'accepted' || status === 'declined' || status === 'superseded') return status
  if (status === 'expired' || (openStatuses.includes(status) && (await isOver(quote))))
    return 'expired'
  return openStatuses.includes(status) ? null : 'notSent'
}

/**
 * Takes the customer's yes or no, once. Kept with it: who, when, from where, the total and the terms as they stood.
 * @throws QuoteClosed where somebody was quicker, time ran out, or another version took its place
 */
export const answer = (quote: Quote, by: Actor, given: Answer) =>
  change(by, given.kind === 'accepted' ? 'quoteAccepted' : 'quoteDeclined', async (current) => {
    const status: QuoteStatus = await lock(current, quote)
    const closed = await closedBecause(quote, status)
    if (closed) throw new QuoteClosed(closed)
    await QuoteAnswer.create({
      quoteId: quote.id,
      kind: given.kind,
      name: given.name,
      note: given.note ?? null,
      address: given.address ?? null,
      device: given.device ?? null,
      total: quote.total,
      currency: quote.currency,
      terms: quote.terms,
    })
    await quote.merge({ status: given.kind, decidedAt: DateTime.utc() }).save()
    const told = given.kind === 'accepted' ? 'quoteAccepted' : 'quoteDeclined'
    if (quote.ownerId)
      await notify([quote.ownerId], told, { ...about(quote, by), data: { name: given.name } })
    current.happened(`quote.${given.kind}`, quote, { name: given.name, total: quote.total })
  })

export const answerOf = (quote: Quote) =>
  QuoteAnswer.query().where('quoteId', quote.id).whereNull('deletedAt').first()

/** Somebody read it through its link. Said by the page itself, not by who fetches it, so that scanners say nothing. */
export const markViewed = (quote: Quote, by: Actor) =>
  change(by, 'quoteViewed', async (current) => {
    if ((await lock(current, quote)) !== 'sent') return
    await quote.merge({ status: 'viewed', viewedAt: DateTime.utc() }).save()
    current.happened('quote.viewed', quote)
  })
