import { reference } from '#records/fields/all'
import { connection, type Change } from '#records/change'
import { record, type BelongsTo } from '#records/record'
import { lineFields } from '#quotes/lines/line_fields'
import { demandDraft } from '#quotes/models/quote/statuses'
import type Quote from '#quotes/models/quote'

/** What is offered, and for how much. Fixed as soon as its quote is no draft any more. */
export default class QuoteLine extends record(
  'quoteLine',
  { quote: reference('quote', { required: true }), ...lineFields() },
  { internal: true, parent: 'quote' }
) {
  declare quote: BelongsTo<typeof Quote>

  static async arrange(_: Change, lines: QuoteLine[]) {
    const quotes = await connection()
      .from('quotes')
      .whereIn('id', [...new Set(lines.map(({ quoteId }) => quoteId))])
      .select('id', 'status')
    for (const { status } of quotes) demandDraft(status)
  }
}
