import { Invalid, type Refusals } from '#records/errors'
import { truncate } from '#records/normalise'
import { conditionsOf, type Filter } from '#records/query/filter_tree'
import type { RecordClass } from '#records/record'
import { filterOf, readGroups } from '#records/screens/group_editor'
import { readMembers, typedMembers } from '#leads/assignment/member_form'
import {
  methods,
  whenNobodyChoices,
  type RuleValues,
} from '#leads/assignment/models/assignment_rule'
import { meeting } from '#leads/assignment/plan'
import Lead from '#leads/models/lead'

const Record = Lead as unknown as RecordClass

/** What a new lead does not have yet, so that no rule can ask for it. */
export const unasked = (field: string) => /^owner(\.|$)/.test(field)

/** A rule as its form sends it, with what is wrong by name. */
export async function readRule(raw: Record<string, any>) {
  const errors: Refusals = {}
  const name = truncate(String(raw.name ?? '').trim(), 120)
  if (!name) errors.name = { key: 'required', params: {} }
  const method = methods.find((each) => each === raw.method) ?? 'round_robin'
  const whenNobody = whenNobodyChoices.find((each) => each === raw.whenNobody) ?? 'next'
  const people = readMembers(typedMembers(raw), errors)
  const needed = ['round_robin', 'least_open', 'one_person'].includes(method)
  if (needed && !people.length) errors.people ??= { key: 'ruleNeedsPeople', params: {} }
  if (method === 'one_person' && (people.length > 1 || people.some(({ kind }) => kind === 'team')))
    errors.people ??= { key: 'ruleNeedsOne', params: {} }
  const fallbackId = /^[1-9]\d{0,9}$/.test(String(raw.fallbackId)) ? Number(raw.fallbackId) : null
  if (whenNobody === 'person' && method !== 'leave' && !fallbackId)
    errors.fallbackId = { key: 'required', params: {} }
  const values: RuleValues = {
    name,
    active: raw.active === 'true',
    conditions: await readConditions(raw, errors),
    method,
    people,
    whenNobody,
    fallbackId: whenNobody === 'person' ? fallbackId : null,
  }
  return { values, errors }
}

async function readConditions(raw: Record<string, any>, errors: Refusals): Promise<Filter | null> {
  try {
    const typed = readGroups(raw)
    const filter = typed && filterOf(Record, typed)
    const conditions = conditionsOf(filter)
    if (!filter || !conditions.length) return null
    if (conditions.some(({ field }) => unasked(field)))
      throw new Invalid({ filter: { key: 'ruleAsksOwner', params: {} } })
    await meeting(filter, [])
    return filter
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    errors.conditions = Object.values(error.errors)[0]
    return null
  }
}
