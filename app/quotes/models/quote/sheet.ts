import { currentChange } from '#records/change'
import type { RecordClass } from '#records/record'
import type { Sheet, SheetOwner } from '#quotes/lines/sheet'
import type Quote from '#quotes/models/quote'
import QuoteLine from '#quotes/models/quote_line'
import { linesOf } from '#quotes/models/quote/lines'
import { lockedStatus } from '#quotes/models/quote/lock'
import { demandDraft } from '#quotes/models/quote/statuses'
import { sumsOf } from '#quotes/models/quote/sums'

/** The lines of a quote, for the editor. */
export const sheetOf = (quote: Quote): Sheet => ({
  owner: quote as unknown as SheetOwner,
  counted: quote,
  Line: QuoteLine as unknown as RecordClass,
  by: 'quoteId',
  currency: quote.currency!,
  hasHeading: true,
  lines: () => linesOf(quote.id) as any,
  async lock() {
    demandDraft(await lockedStatus(currentChange('quotes'), quote))
  },
  keep: (_, totals, heading) =>
    quote
      .merge({ ...heading, edits: (quote.edits ?? 0) + 1 } as any)
      .merge(sumsOf(totals) as any)
      .save(),
})
