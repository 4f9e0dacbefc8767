import { system } from '#records/actor'
import { change } from '#records/change'
import { notify } from '#workspace/notifications/notification'
import Quote from '#quotes/models/quote'
import { today, todayText } from '#quotes/models/quote/beginnings'
import { lock } from '#quotes/models/quote/lock'
import { openStatuses } from '#quotes/models/quote/statuses'
import { about } from '#quotes/models/quote/approval'

/** Past its last day; the day itself still counts, in the company's zone. */
export const isOver = async (quote: Quote) =>
  quote.expiresOn !== null && quote.expiresOn < (await today())

/** Ends what customers let pass, one change each, and tells the owners. */
export async function expireQuotes() {
  const over = await Quote.query()
    .whereIn('status', [...openStatuses])
    .whereNull('deletedAt')
    .where('expiresOn', '<', await todayText())
    .orderBy('id')
  for (const quote of over) {
    await change(system, 'quoteExpired', async (current) => {
      if (!openStatuses.includes(await lock(current, quote))) return
      await quote.merge({ status: 'expired' }).save()
      if (quote.ownerId) await notify([quote.ownerId], 'quoteExpired', about(quote, system))
      current.happened('quote.expired', quote)
    })
  }
  return over.length
}
