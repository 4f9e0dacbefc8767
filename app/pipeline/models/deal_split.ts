import { integer, reference, user } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Deal from '#pipeline/models/deal'

/** The whole of a deal, in basis points. */
export const whole = 10_000

/** The part of a deal that counts as one person's. All parts of a deal make a whole; a deal without any is its owner's. */
export default class DealSplit extends record(
  'dealSplit',
  {
    deal: reference('deal', { required: true }),
    user: user({ required: true }),
    share: integer({ min: 1, most: whole, required: true }),
  },
  { internal: true, parent: 'deal', title: (split) => `${split.share}` }
) {
  declare deal: BelongsTo<typeof Deal>
}
