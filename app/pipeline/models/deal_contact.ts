import { boolean, option, reference } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type { Change, Written } from '#records/change'
import type Contact from '#contacts/models/contact'
import { tidyRepeats } from '#pipeline/models/deal/contacted'
import type Deal from '#pipeline/models/deal'

/** A person who has a say in a deal, and which. The primary one is the deal's `contact`. */
export default class DealContact extends record(
  'dealContact',
  {
    deal: reference('deal', { required: true }),
    contact: reference('contact', { required: true }),
    role: option('buyingRole'),
    primary: boolean(),
  },
  { internal: true, parent: 'deal', title: (link) => link.role }
) {
  declare deal: BelongsTo<typeof Deal>
  declare contact: BelongsTo<typeof Contact>

  static settle = (_: Change, written: Written<DealContact>[]) => tidyRepeats(written)
}
