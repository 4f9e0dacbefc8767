import { longText, reference, text } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Company from '#contacts/models/company'
import type Deal from '#pipeline/models/deal'

/** Who else wants the deal: a company that is known, or just a name. */
export default class DealCompetitor extends record(
  'dealCompetitor',
  {
    deal: reference('deal', { required: true }),
    company: reference('company'),
    name: text({ max: 120 }),
    strengths: longText({ max: 2000 }),
    weaknesses: longText({ max: 2000 }),
  },
  { internal: true, parent: 'deal' }
) {
  declare deal: BelongsTo<typeof Deal>
  declare company: BelongsTo<typeof Company>
}
