import { choice, json, longText, reference } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Quote from '#quotes/models/quote'

/** Somebody asked for an approval, gave it, refused it or took the request back; by whom and when is the row's own. */
export default class QuoteDecision extends record(
  'quoteDecision',
  {
    quote: reference('quote', { required: true }),
    kind: choice(['requested', 'approved', 'refused', 'withdrawn'], {
      required: true,
      tone: { requested: 'info', approved: 'good', refused: 'bad' },
    }),
    /** Why it was needed: `{ key, params }` of sentences. */
    reasons: json<{ key: string; params: Record<string, string> }[]>(),
    note: longText({ max: 2_000 }),
  },
  { internal: true, parent: 'quote', title: (decision) => decision.kind }
) {
  declare quote: BelongsTo<typeof Quote>
}
