import { choice, longText, money, reference, text } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Quote from '#quotes/models/quote'

/** What the customer said, once: the table holds one answer for each version of a quote. With the terms as they were shown. */
export default class QuoteAnswer extends record(
  'quoteAnswer',
  {
    quote: reference('quote', { required: true }),
    kind: choice(['accepted', 'declined'], {
      required: true,
      tone: { accepted: 'good', declined: 'bad' },
    }),
    name: text({ required: true, max: 120, personal: true }),
    /** The reason of a no; what somebody of ours notes for a customer. */
    note: longText({ max: 2_000 }),
    /** Network address; null where somebody of ours noted the answer. */
    address: text({ max: 60, personal: true }),
    device: text({ personal: true }),
    total: money({ readOnly: true, currency: 'currency' }),
    currency: text({ max: 3 }),
    terms: longText({ max: 20_000 }),
  },
  { internal: true, parent: 'quote' }
) {
  declare quote: BelongsTo<typeof Quote>
}
