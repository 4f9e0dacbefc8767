import type { DateTime } from 'luxon'
import { system } from '#records/actor'
import { connection } from '#records/change'
import { company } from '#records/company'
import { Invalid } from '#records/errors'
import { FilterSql } from '#records/query/filter'
import { among } from '#records/query/among'
import { readTree, type Filter } from '#records/query/filter_tree'
import type { RecordClass } from '#records/record'
import {
  Distribution,
  type LeadAtHand,
  type PlannedArea,
  type PlannedRule,
} from '#leads/assignment/distribution'
import { managersOf, peopleOf } from '#leads/assignment/members'
import type { RuleValues } from '#leads/assignment/models/assignment_rule'
import Territory from '#leads/assignment/models/territory'
import { obstacles } from '#leads/assignment/people_there'
import type { Turns } from '#leads/assignment/turns'
import Lead from '#leads/models/lead'

const Record = Lead as unknown as RecordClass

/** Statuses whose leads are work for somebody. */
const openKinds = ['open', 'ongoing']

/** A lead that is to be given to somebody, read as a plain row. */
export interface LeadRow extends LeadAtHand {
  title: string
  ownerId: number | null
  createdAt: DateTime
  territory: string | null
}

/** Reads leads for `give`; `narrow` says which, in which order. */
export async function leadsAtHand(
  narrow: (query: any) => any,
  dayOf: (createdAt: DateTime) => string
): Promise<LeadRow[]> {
  const leads: Lead[] = await narrow(Lead.query())
  return leads.map((lead) => ({
    id: lead.id,
    title: lead.title,
    ownerId: lead.ownerId,
    createdAt: lead.createdAt,
    territory: lead.territory,
    places: [...(lead.addresses ?? [])].sort((a, b) => Number(b.primary) - Number(a.primary)),
    day: dayOf(lead.createdAt),
    open: openKinds.includes(lead.statusKind ?? ''),
  }))
}

/** Which of these leads meet a filter: one query, the list's own. */
export async function meeting(filter: Filter, ids: number[]): Promise<Set<number>> {
  const { timezone } = await company()
  const sql = await FilterSql.for(Record, { ...system, timezone }, filter)
  const query = among(connection().from('leads'), 'leads.id', ids).select('leads.id')
  const rows: { id: number }[] = await sql.apply(query, filter)
  return new Set(rows.map(({ id }) => id))
}

/** A filter as kept; null where it names what is no longer there. */
export function conditionsIn(rule: Pick<RuleValues, 'conditions'>): Filter | null {
  return rule.conditions && readTree(Record, rule.conditions)
}

type Rule = RuleValues & { id: number }

/**
 * Everything that giving these leads takes, in a number of queries that does not grow with them. Reads only.
 * @param anew counts turns from the beginning and passes the leads at hand over in what is open: for the rehearsal
 */
export async function plan(
  rules: Rule[],
  leads: LeadAtHand[],
  moments: Map<string, DateTime>,
  { anew = false } = {}
): Promise<{ distribution: Distribution; turns: Map<string, Turns> }> {
  const areas = rules.some(({ method }) => method === 'territory') ? await plannedAreas() : []
  const ids = leads.map(({ id }) => id)
  const planned = await plannedRules(rules, ids)
  const people = new Set([
    ...planned.flatMap(({ candidates, managers, fallbackId }) => [
      ...candidates.map(({ id }) => id),
      ...managers,
      ...(fallbackId ? [fallbackId] : []),
    ]),
    ...areas.flatMap(({ candidates }) => candidates.map(({ id }) => id)),
  ])
  const turns = anew ? new Map<string, Turns>() : await keptTurns()
  const { country } = await company()
  const counting = rules.some(({ method }) => method === 'least_open') ? [...people] : []
  const distribution = new Distribution({
    rules: planned,
    areas,
    homeCountry: country ?? null,
    obstacle: await obstacles([...people], moments),
    turns,
    open: await openLeads(counting, anew ? ids : []),
    lastGot: anew ? new Map() : await lastGot(counting),
  })
  return { distribution, turns }
}

async function plannedRules(rules: Rule[], ids: number[]): Promise<PlannedRule[]> {
  const candidates = await peopleOf(rules.map(({ people }) => people))
  const planned: PlannedRule[] = []
  for (const [at, rule] of rules.entries())
    planned.push({
      id: rule.id,
      name: rule.name,
      method: rule.method,
      whenNobody: rule.whenNobody,
      fallbackId: rule.fallbackId,
      candidates: candidates[at],
      managers: rule.whenNobody === 'manager' ? await managersOf(rule.people) : [],
      meets: await met(rule, ids),
    })
  return planned
}

/** A rule that asks for what is no longer there fits no lead. */
async function met(rule: Rule, ids: number[]) {
  if (!rule.conditions) return null
  try {
    return await meeting(conditionsIn(rule)!, ids)
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    return new Set<number>()
  }
}

async function plannedAreas(): Promise<PlannedArea[]> {
  const territories: Territory[] = await Territory.inOrder()
  const candidates = await peopleOf(territories.map(({ people }) => people))
  return territories.map(({ id, name, countries, regions, postcodes }, at) => ({
    id,
    name,
    countries,
    regions,
    postcodes,
    candidates: candidates[at],
  }))
}

async function keptTurns(): Promise<Map<string, Turns>> {
  const rows: { whose: string; turns: string }[] = await connection().from('assignment_turns')
  return new Map(rows.map(({ whose, turns }) => [whose, JSON.parse(turns)]))
}

async function openLeads(people: number[], except: number[]): Promise<Map<number, number>> {
  if (!people.length) return new Map()
  const rows = await connection()
    .from('leads')
    .whereIn('owner_id', people)
    .whereIn('status_kind', openKinds)
    .whereNull('deleted_at')
    .if(except.length, (query) => query.whereNotIn('id', except))
    .groupBy('owner_id')
    .select('owner_id as id')
    .count('* as total')
  return new Map(rows.map(({ id, total }) => [id, Number(total)]))
}

async function lastGot(people: number[]): Promise<Map<number, number>> {
  if (!people.length) return new Map()
  const rows = await connection()
    .from('lead_assignments')
    .whereIn('assignee_id', people)
    .groupBy('assignee_id')
    .select('assignee_id as user')
    .max('id as last')
  return new Map(rows.map(({ user, last }) => [user, Number(last)]))
}
