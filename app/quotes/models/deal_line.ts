import { reference } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Deal from '#pipeline/models/deal'
import { lineFields } from '#quotes/lines/line_fields'

/** What a deal is about: goods and services with their prices. A quote for the deal begins with these lines. */
export default class DealLine extends record(
  'dealLine',
  { deal: reference('deal', { required: true }), ...lineFields() },
  { internal: true, parent: 'deal' }
) {
  declare deal: BelongsTo<typeof Deal>
}

/** Lines of a deal in their order. */
export const dealLinesOf = (dealId: number): Promise<DealLine[]> =>
  DealLine.query().where('dealId', dealId).whereNull('deletedAt').orderBy('position').orderBy('id')
