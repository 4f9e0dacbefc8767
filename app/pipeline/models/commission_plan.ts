import { connection } from '#records/change'
import { Tracked } from '#records/tracked'
import type { Tier, TierMode } from '#pipeline/commission/tiers'

export const bases = ['amount', 'margin', 'recurring'] as const
export const spans = ['deal', 'month', 'quarter', 'year'] as const

const json = {
  prepare: (value: unknown) => JSON.stringify(value ?? []),
  consume: (raw: string | null) => JSON.parse(raw ?? '[]'),
}
const yesNo = { prepare: (value: boolean) => (value ? 1 : 0), consume: Boolean }

/** Who earns how much of what, and when. No record type: what people earn is for few eyes. */
export default class CommissionPlan extends Tracked {
  static table = 'commission_plans'

  declare name: string
  /** The amount won; what is left of it after its cost; or what comes back each year. */
  declare basis: (typeof bases)[number]
  /** Tiers count each deal by itself, or what somebody won in a month, quarter or year so far. */
  declare span: (typeof spans)[number]
  declare tierMode: TierMode
  declare tiers: Tier[]
  /** Nobody named means everybody. */
  declare userIds: number[]
  declare teamIds: number[]
  /** ISO dates; the day of winning decides. */
  declare startsOn: string
  declare endsOn: string | null
  declare active: boolean

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    for (const [name, column] of Object.entries({
      name: {},
      basis: {},
      span: {},
      tierMode: { columnName: 'tier_mode' },
      tiers: json,
      userIds: { columnName: 'user_ids', ...json },
      teamIds: { columnName: 'team_ids', ...json },
      startsOn: { columnName: 'starts_on' },
      endsOn: { columnName: 'ends_on' },
      active: yesNo,
    }))
      this.$addColumn(name, column)
  }

  /** Whether money was promised or paid by it: its terms then stay. */
  async isSettled(): Promise<boolean> {
    const entry = await connection()
      .from('commission_entries')
      .where('plan_id', this.id)
      .whereIn('state', ['approved', 'paid', 'clawed_back'])
      .first()
    return Boolean(entry)
  }
}
