import { Tracked } from '#records/tracked'

export const states = ['draft', 'approved', 'paid', 'clawed_back'] as const
export type EntryState = (typeof states)[number]

/** What somebody earned with a deal by a plan. A negative one takes back what was paid. */
export default class CommissionEntry extends Tracked {
  static table = 'commission_entries'

  declare dealId: number
  declare userId: number
  declare planId: number
  /** ISO date: the day it was won, or taken back. */
  declare earnedOn: string
  /** Minor units of the company's currency. */
  declare basis: number
  /** Basis points of the deal. */
  declare share: number
  /** Percentages that made the amount, joined by a slash. */
  declare rate: string
  declare amount: number
  declare state: EntryState
  /** The paid entry that this one takes back. */
  declare reversesId: number | null
  declare approvedAt: string | null
  declare approvedById: number | null
  declare paidAt: string | null
  declare paidById: number | null

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    const numbers = { consume: Number }
    for (const [name, column] of Object.entries({
      dealId: { columnName: 'deal_id' },
      userId: { columnName: 'user_id' },
      planId: { columnName: 'plan_id' },
      earnedOn: { columnName: 'earned_on', consume: (raw: string) => String(raw).slice(0, 10) },
      basis: numbers,
      share: {},
      rate: {},
      amount: numbers,
      state: {},
      reversesId: { columnName: 'reverses_id' },
      approvedAt: { columnName: 'approved_at' },
      approvedById: { columnName: 'approved_by_id' },
      paidAt: { columnName: 'paid_at' },
      paidById: { columnName: 'paid_by_id' },
    }))
      this.$addColumn(name, column)
  }
}
