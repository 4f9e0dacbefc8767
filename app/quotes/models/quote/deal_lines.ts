import type { Change } from '#records/change'
import type { RecordClass } from '#records/record'
import { copyOf } from '#quotes/lines/line_fields'
import { dealLinesOf } from '#quotes/models/deal_line'
import type Quote from '#quotes/models/quote'
import QuoteLine from '#quotes/models/quote_line'
import { linesOf } from '#quotes/models/quote/lines'
import { sumsOf, totalsWith } from '#quotes/models/quote/sums'

/** A new quote begins with the lines of its deal, if they are in its currency. One that was copied brings lines of its own. */
export async function takeDealLines(change: Change, quote: Quote) {
  if (!quote.dealId || quote.edits !== null) return
  const lines = await dealLinesOf(quote.dealId)
  if (!lines.length || lines.some(({ currency }) => currency !== quote.currency)) return
  await change.createMany(
    QuoteLine as unknown as RecordClass,
    lines.map((line) => ({ ...copyOf(line), quoteId: quote.id }))
  )
  const copied = await linesOf(quote.id)
  const found = await (quote.constructor as typeof Quote).findOrFail(quote.id)
  await found.merge({ ...sumsOf(totalsWith(copied, quote)), edits: 0 } as any).save()
}
