import type { Actor } from '#records/actor'
import { change } from '#records/change'
import { enqueue } from '#records/jobs'
import type { Filter } from '#records/query/filter_tree'
import { Tracked } from '#records/tracked'

export interface RuleValues {
  name: string
  filter: Filter
  points: number
  decayDays: number | null
  active: boolean
}

/** Points for leads of which something holds; over `decayDays` they fade to nothing from the day on which it began to hold. */
export default class ScoreRule extends Tracked {
  static table = 'lead_score_rules'

  declare name: string
  declare filter: Filter
  declare points: number
  declare decayDays: number | null
  declare active: boolean

  static boot() {
    if (this.booted) return
    super.boot()
    for (const name of ['name', 'points', 'decayDays']) this.$addColumn(name, {})
    this.$addColumn('id', { isPrimary: true })
    this.$addColumn('active', { prepare: Number, consume: Boolean })
    this.$addColumn('filter', {
      prepare: (value: Filter) => JSON.stringify(value),
      consume: (raw: string | null) => JSON.parse(raw ?? '{"all":[]}'),
    })
  }

  /** Keeps a rule, new or changed; every lead is counted again in the background. */
  static keep(by: Actor, rule: ScoreRule, values: RuleValues) {
    return this.#counted(by, 'scoreRuleKept', () => rule.merge(values).save())
  }

  static remove(by: Actor, rule: ScoreRule) {
    return this.#counted(by, 'scoreRuleRemoved', () => rule.delete())
  }

  static #counted(by: Actor, kind: string, work: () => Promise<unknown>) {
    return change(by, kind, async ({ transaction }) => {
      await work()
      await enqueue(transaction, 'leads.score', {}, { key: 'leads.score' })
    })
  }
}
