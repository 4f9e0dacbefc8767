import { change } from '#records/change'
import type User from '#access/models/user'
import type { Member } from '#leads/assignment/members'
import AssignmentRule, { type RuleValues } from '#leads/assignment/models/assignment_rule'
import Lead from '#leads/models/lead'

/** People as a rule names them, one share each. */
export const members = (...people: { id: number }[]): Member[] =>
  people.map(({ id }) => ({ kind: 'user', id, weight: 1 }))

/** A rule for every lead that goes round, unless told otherwise. */
export const rule = (by: User, values: Partial<RuleValues> = {}): Promise<AssignmentRule> =>
  AssignmentRule.add(by, 'ruleAdded', {
    name: 'Everybody',
    active: true,
    conditions: null,
    method: 'round_robin',
    people: [],
    whenNobody: 'nobody',
    fallbackId: null,
    ...values,
  })

/** A lead whose owner was left open. */
export const openLead = (
  by: User,
  values: Record<string, unknown> = {},
  origin: 'screen' | 'form' | 'api' | 'import' = 'form'
) =>
  change(by, 'created', () => Lead.create({ lastName: 'Quist', ownerId: null, ...values } as any), {
    origin,
  })

export async function ownersOf(leads: Lead[]): Promise<(number | null)[]> {
  for (const lead of leads) await lead.refresh()
  return leads.map(({ ownerId }) => ownerId)
}
