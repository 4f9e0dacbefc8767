import { DateTime } from 'luxon'
import { system, type Actor } from '#records/actor'
import { change, connection, type Change } from '#records/change'
import { dialect } from '#records/dialect/dialect'
import { among } from '#records/query/among'
import type { RecordClass } from '#records/record'
import type { Outcome } from '#leads/assignment/distribution'
import { lockTurns } from '#leads/assignment/members'
import AssignmentRule from '#leads/assignment/models/assignment_rule'
import LeadAssignment from '#leads/assignment/models/lead_assignment'
import { leadsAtHand, plan, type LeadRow } from '#leads/assignment/plan'
import { tell } from '#leads/assignment/tell'
import type { Turns } from '#leads/assignment/turns'
import Lead from '#leads/models/lead'

/** What became of leads that were to be given to somebody. */
export interface Assigned {
  outcomes: Outcome[]
  changeSetId: number | null
}

/**
 * Gives leads that nobody owns to people by the rules. One caller at a time: a lead is given once, and turns are taken one after the
 * other. Leads that have an owner by now, lead nowhere or were converted are left alone.
 */
export function assignByRules(by: Actor, ids: number[], { first = false } = {}): Promise<Assigned> {
  return change(
    by,
    'assigned',
    async (current) => {
      await lockTurns()
      const today = DateTime.utc()
      const leads = await unowned(ids, { first })
      const rules = await AssignmentRule.active()
      if (!leads.length || !rules.length) return { outcomes: [], changeSetId: null }
      const { distribution, turns } = await plan(rules, leads, new Map([['today', today]]))
      const outcomes = leads.map((lead) => distribution.give(lead)).filter(({ rule }) => rule)
      await keep(current, outcomes, leads)
      await keepTurns(turns, distribution.moved)
      await tell(current, outcomes)
      await current.flush()
      return { outcomes, changeSetId: current.setId }
    },
    { origin: by === system ? 'system' : undefined }
  )
}

/** What `assignByRules` would do now. Writes nothing. */
export async function foresee(ids: number[]): Promise<Outcome[]> {
  const leads = await leadsAtHand(
    (query) => withoutOwner(query, ids),
    () => 'today'
  )
  const rules = await AssignmentRule.active()
  const { distribution } = await plan(rules, leads, new Map([['today', DateTime.utc()]]))
  return leads.map((lead) => distribution.give(lead))
}

const withoutOwner = (query: any, ids: number[]) =>
  among(query, 'leads.id', ids)
    .whereNull('owner_id')
    .whereNull('deleted_at')
    .whereNull('converted_at')
    .whereNot('status_kind', 'lost')
    .orderBy('id')

/** Locked, so that whoever gives one of them an owner by hand does so before or after. `first` passes over those that a rule had. */
function unowned(ids: number[], { first }: { first: boolean }): Promise<LeadRow[]> {
  return leadsAtHand(
    (query) => {
      withoutOwner(query, ids)
      if (first)
        query.whereNotExists((had: any) =>
          had.from('lead_assignments').whereColumn('lead_assignments.lead_id', 'leads.id')
        )
      return dialect().lockRows(query)
    },
    () => 'today'
  )
}

async function keep(current: Change, outcomes: Outcome[], leads: LeadRow[]) {
  const named = new Map(leads.map(({ id, territory }) => [id, territory]))
  await current.updateMany(
    Lead as unknown as RecordClass,
    outcomes
      .filter(({ assigneeId }) => assigneeId !== null)
      .map(({ leadId, assigneeId, territory }) => ({
        id: leadId,
        values: {
          ownerId: assigneeId,
          ...(territory && !named.get(leadId) && { territory }),
        },
      }))
  )
  await current.createMany(
    LeadAssignment as unknown as RecordClass,
    outcomes.map(({ leadId, rule, assigneeId, why, detail, skipped }) => ({
      leadId,
      ruleId: rule!.id,
      rule: rule!.name,
      assigneeId,
      why,
      detail,
      skipped: skipped.length ? skipped : null,
    }))
  )
}

async function keepTurns(turns: Map<string, Turns>, moved: Set<string>) {
  for (const whose of moved) {
    const values = { turns: JSON.stringify(turns.get(whose)) }
    const kept = await connection().from('assignment_turns').where('whose', whose).update(values)
    if (!Number(kept))
      await connection()
        .table('assignment_turns')
        .insert({ whose, ...values })
  }
}
