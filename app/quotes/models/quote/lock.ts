import type { Change } from '#records/change'
import { NotVisible } from '#records/errors'
import { dialect } from '#records/dialect/dialect'
import type Quote from '#quotes/models/quote'
import type { QuoteStatus } from '#quotes/models/quote/statuses'

/** The status as it is now, which stays so until the change ends: of two people at once, one waits and then sees the other's. */
export async function lockedStatus(change: Change, quote: Quote): Promise<QuoteStatus> {
  const row = await dialect()
    .lockRows(change.transaction.from('quotes').where('id', quote.id).whereNull('deleted_at'))
    .first()
  if (!row) throw new NotVisible('quote', quote.id)
  return row.status
}

/** Puts the model in step with what the lock saw, so that what is written next is judged by it. */
export async function lock(change: Change, quote: Quote): Promise<QuoteStatus> {
  const status = await lockedStatus(change, quote)
  if (status !== quote.$original.status) await quote.refresh()
  return status
}
