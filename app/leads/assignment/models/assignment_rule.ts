import type { Actor } from '#records/actor'
import { change, connection } from '#records/change'
import type { Filter } from '#records/query/filter_tree'
import { InOrder } from '#leads/assignment/models/in_order'
import { booleanColumn, jsonColumn } from '#access/columns'
import type { Member } from '#leads/assignment/members'

/** How a rule finds who gets a lead; `leave` keeps it without an owner on purpose. */
export const methods = ['round_robin', 'least_open', 'territory', 'one_person', 'leave'] as const
export type Method = (typeof methods)[number]

/** What happens where nobody of a rule is there: the next rule that fits, somebody named, the team's manager, or word to the admins. */
export const whenNobodyChoices = ['next', 'person', 'manager', 'nobody'] as const
export type WhenNobody = (typeof whenNobodyChoices)[number]

export interface RuleValues {
  name: string
  active: boolean
  /** As a list of leads is filtered; null for every lead. */
  conditions: Filter | null
  method: Method
  people: Member[]
  whenNobody: WhenNobody
  fallbackId: number | null
}

/** Who gets which new leads. Rules are tried from the top; the first whose conditions a lead meets gives it to somebody. */
export default class AssignmentRule extends InOrder implements RuleValues {
  static table = 'assignment_rules'

  declare active: boolean
  declare conditions: Filter | null
  declare method: Method
  declare people: Member[]
  declare whenNobody: WhenNobody
  declare fallbackId: number | null

  static boot() {
    if (this.booted) return
    super.boot()
    for (const name of ['name', 'position', 'method', 'whenNobody', 'fallbackId', 'version'])
      this.$addColumn(name, {})
    this.$addColumn('id', { isPrimary: true })
    this.$addColumn('active', booleanColumn)
    this.$addColumn('conditions', jsonColumn)
    this.$addColumn('people', jsonColumn)
  }

  /** Those that are on, from the top. */
  static active(): Promise<AssignmentRule[]> {
    return this.query().where('active', true).orderBy('position').orderBy('id')
  }

  static async anyActive(): Promise<boolean> {
    return Boolean(await connection().from(this.table).where('active', 1).select('id').first())
  }

  switch(by: Actor, active: boolean) {
    return change(by, active ? 'ruleSwitchedOn' : 'ruleSwitchedOff', () =>
      (this as AssignmentRule).merge({ active, version: this.version + 1 }).save()
    )
  }

  remove(by: Actor) {
    return change(by, 'ruleRemoved', async () => {
      await connection().from('assignment_turns').where('whose', `rule:${this.id}`).delete()
      await this.delete()
    })
  }
}
