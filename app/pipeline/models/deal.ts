import {
  boolean,
  choice,
  currency,
  date,
  dateTime,
  decimal,
  integer,
  json,
  longText,
  many,
  money,
  option,
  reference,
  tags,
  text,
} from '#records/fields/all'
import type { Actor } from '#records/actor'
import type { Change, Written } from '#records/change'
import { record, type BelongsTo, type HasMany } from '#records/record'
import type Company from '#contacts/models/company'
import type Contact from '#contacts/models/contact'
import type DealContact from '#pipeline/models/deal_contact'
import type DealOutcome from '#pipeline/models/deal_outcome'
import type Pipeline from '#pipeline/models/pipeline'
import type Stage from '#pipeline/models/stage'
import { forecastCategories } from '#pipeline/models/stage'
import { arrangeDeals, dealRefusals } from '#pipeline/models/deal/arranged'
import { lose, reopen, win, type Loss, type Win } from '#pipeline/models/deal/closable'
import { moveTo, type Move } from '#pipeline/models/deal/movable'
import { settleDeals } from '#pipeline/models/deal/settled'

/** Something that may be sold to somebody: where it stands, what it is worth, and when it should be decided. */
export default class Deal extends record(
  'deal',
  {
    name: text({ required: true, search: true }),
    company: reference('company'),
    contact: reference('contact'),
    pipeline: reference('pipeline'),
    stage: reference('stage'),
    amount: money({ min: 0, currency: 'currency', base: 'baseAmount' }),
    currency: currency(),
    expectedCloseOn: date(),
    probability: integer({ min: 0, most: 100, percent: true }),
    forecastCategory: choice(forecastCategories, {
      tone: { commit: 'good', best_case: 'info', closed: 'good', omitted: 'bad' },
    }),
    type: option('dealType'),
    source: option('leadSource'),
    campaign: text({ max: 120, search: true }),
    nextStep: text(),
    recurringAmount: money({ min: 0, currency: 'currency' }),
    recurringPeriod: choice(['month', 'quarter', 'year']),
    description: longText(),
    wonReason: option('wonReason'),
    lostReason: option('lostReason'),
    lostTo: text({ max: 120 }),
    outcomeNote: longText({ max: 2000 }),
    tags: tags(),
    lead: reference('lead', { readOnly: true }),
    stageEnteredAt: dateTime({ readOnly: true }),
    closedAt: dateTime({ readOnly: true }),
    lastContactedAt: dateTime({ readOnly: true }),
    nextActivityAt: dateTime({ readOnly: true }),
    /** Units of the company's currency for one of the deal's, an exact decimal, as it was on `rateOn`. */
    rate: text({ max: 40, readOnly: true }),
    rateOn: date({ readOnly: true }),
    /** The amount, and the amount times the probability, in the company's currency. */
    baseAmount: money({ readOnly: true }),
    weightedAmount: money({ readOnly: true }),
    probabilityIsManual: boolean({ readOnly: true }),
    boardPosition: decimal({ scale: 0, readOnly: true, secret: true }),
    checklistDone: json<string[]>({ readOnly: true, secret: true }),
    mergedInto: reference('deal', { readOnly: true, secret: true }),
    contacts: many('dealContact', 'deal'),
    outcomes: many('dealOutcome', 'deal'),
  },
  {
    icon: 'square-kanban',
    avatar: 'none',
    timeline: true,
    screens: ['board'],
    list: [
      'name',
      'company',
      'stage',
      'amount',
      'probability',
      'expectedCloseOn',
      'owner',
      'nextActivityAt',
    ],
    form: [
      'name',
      'company',
      'contact',
      'pipeline',
      'stage',
      'amount',
      'currency',
      'expectedCloseOn',
      'nextStep',
      { group: 'forecast', fields: ['probability', 'forecastCategory'] },
      { group: 'recurring', fields: ['recurringAmount', 'recurringPeriod'] },
      {
        group: 'relationship',
        fields: ['type', 'source', 'campaign', 'tags', 'owner', 'collaborators', 'description'],
      },
      { group: 'outcome', fields: ['wonReason', 'lostReason', 'lostTo', 'outcomeNote'] },
    ],
    importKey: 'name',
  }
) {
  declare pipeline: BelongsTo<typeof Pipeline>
  declare stage: BelongsTo<typeof Stage>
  declare company: BelongsTo<typeof Company>
  declare contact: BelongsTo<typeof Contact>
  declare contacts: HasMany<typeof DealContact>
  declare outcomes: HasMany<typeof DealOutcome>

  /** Where a card stands within its column is no history. */
  static untracked = ['boardPosition']

  static refusals = dealRefusals
  static arrange = (change: Change, deals: Deal[]) => arrangeDeals(change, deals)
  static settle = (change: Change, written: Written<Deal>[]) => settleDeals(change, written)

  get movedTo() {
    return this.deletedAt && this.mergedIntoId ? `/deals/${this.mergedIntoId}` : null
  }

  /** @throws Invalid where a rule of a stage is not met, Conflict where it was changed since `version` */
  moveTo(stage: { id: number }, by: Actor, move: Move = {}) {
    return moveTo(this, stage, by, move)
  }

  win(by: Actor, win_: Win = {}) {
    return win(this, by, win_)
  }

  /** @throws Invalid without a reason */
  lose(by: Actor, loss: Loss) {
    return lose(this, by, loss)
  }

  /** Back among the open ones: into this stage, or the one it was decided in. @throws NotAllowed */
  reopen(by: Actor, stage?: { id: number }) {
    return reopen(this, by, stage)
  }
}
