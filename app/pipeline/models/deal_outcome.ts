import { choice, dateTime, longText, reference, text, user } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Deal from '#pipeline/models/deal'

/** A deal was decided: how, why, when and by whom; and when somebody opened it again. */
export default class DealOutcome extends record(
  'dealOutcome',
  {
    deal: reference('deal', { required: true }),
    kind: choice(['won', 'lost'], { required: true, tone: { won: 'good', lost: 'bad' } }),
    /** Key in the list `wonReason` or `lostReason`, by its kind. */
    reason: text({ max: 40 }),
    note: longText({ max: 2000 }),
    competitor: text({ max: 120 }),
    decidedAt: dateTime({ required: true }),
    decidedBy: user(),
    reopenedAt: dateTime(),
    reopenedBy: user(),
  },
  { internal: true, parent: 'deal', told: false, title: (outcome) => outcome.kind }
) {
  declare deal: BelongsTo<typeof Deal>
}
