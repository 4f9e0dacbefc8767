import { dateTime, integer, money, reference, user } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Deal from '#pipeline/models/deal'

/** A deal came into a stage: out of which, when, by whom, after how long there, and what it was worth then. */
export default class StageMove extends record(
  'stageMove',
  {
    deal: reference('deal', { required: true }),
    /** None for the stage that a deal begins in. */
    from: reference('stage'),
    to: reference('stage', { required: true }),
    movedAt: dateTime({ required: true }),
    movedBy: user(),
    /** How long it was in the stage before. */
    seconds: integer(),
    /** In the company's currency. */
    amount: money(),
  },
  { internal: true, parent: 'deal', told: false, title: () => '' }
) {
  declare deal: BelongsTo<typeof Deal>
}
