import { type DateTime } from 'luxon'
import { system, type Actor } from '#records/actor'
import { company } from '#records/company'
import { Invalid } from '#records/errors'
import { formatMoment } from '#records/fields/date_time'
import { titlesOf } from '#records/forms/titles'
import { wordsFor } from '#records/labels'
import { visible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { filterWords } from '#records/screens/filter_words'
import AssignmentRule, { type RuleValues } from '#leads/assignment/models/assignment_rule'
import { conditionsIn, leadsAtHand, plan } from '#leads/assignment/plan'
import { skippedWords, whyWords } from '#leads/assignment/words'
import Lead from '#leads/models/lead'

const Record = Lead as unknown as RecordClass
const most = 100

type Rule = RuleValues & { id: number }

/** The rules that are on, and this one as it is about to be saved among them: in its place, or last where it is new. */
export async function withDraft(rule: AssignmentRule | null, values: RuleValues): Promise<Rule[]> {
  const all: AssignmentRule[] = await AssignmentRule.inOrder()
  const draft = { ...values, id: rule?.id ?? 0 }
  const rules: Rule[] = all
    .filter(({ id, active }) => active || id === rule?.id)
    .map((each) => (each.id === rule?.id ? draft : each))
  return rule ? rules : [...rules, draft]
}

/**
 * Who would have got the last 100 leads, oldest first, and why; beside who has them. Turns begin with the first person, people are
 * away or not as they were on the day a lead came, and conditions are read from the leads as they are by now. Writes nothing.
 */
export async function rehearse(actor: Actor, rules: Rule[]) {
  const t = wordsFor(actor)
  const { timezone } = await company()
  const dayOf = (at: DateTime) => at.setZone(timezone).toISODate()!
  const leads = await leadsAtHand(
    (query) =>
      visible(query, Record, actor)
        .whereNull('deleted_at')
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(most),
    dayOf
  )
  leads.reverse()
  const moments = new Map(leads.map(({ day, createdAt }) => [day, createdAt]))
  const { distribution } = await plan(rules, leads, moments, { anew: true })
  const outcomes = leads.map((lead) => distribution.give(lead))

  const people = outcomes.flatMap(({ assigneeId, skipped }) => [
    assigneeId,
    ...skipped.map(({ id }) => id),
  ])
  const owners = leads.map(({ ownerId }) => ownerId)
  const ids = [...new Set([...people, ...owners].filter((id) => id !== null))]
  const names = await titlesOf('user', system, ids)
  const nameOf = (id: number | null) => (id === null ? '' : (names.get(id) ?? t('assignment.gone')))
  const conditions = await conditionsByRule(rules, actor)
  const rows = outcomes.map((outcome, at) => {
    const lead = leads[at]
    return {
      id: lead.id,
      title: lead.title,
      url: `/leads/${lead.id}`,
      came: formatMoment(lead.createdAt, actor),
      rule: outcome.rule?.name ?? '',
      condition: outcome.rule ? conditions.get(outcome.rule.id) : '',
      assignee: nameOf(outcome.assigneeId),
      why: whyWords(outcome, t),
      skipped: skippedWords(outcome.skipped, nameOf, t),
      passed: outcome.passed.join(', '),
      really: nameOf(lead.ownerId),
    }
  })
  return {
    rows: rows.reverse(),
    totals: totals(
      outcomes.map(({ assigneeId }) => assigneeId),
      owners,
      nameOf
    ),
  }
}

/** How many each person would have got beside how many they have, the most first; nobody last. */
function totals(
  would: (number | null)[],
  have: (number | null)[],
  nameOf: (id: number | null) => string
) {
  const count = (ids: (number | null)[], id: number | null) =>
    ids.filter((each) => each === id).length
  return [...new Set([...would, ...have])]
    .map((id) => ({ id, name: nameOf(id), would: count(would, id), have: count(have, id) }))
    .sort((a, b) => Number(a.id === null) - Number(b.id === null) || b.would - a.would)
}

async function conditionsByRule(rules: Rule[], actor: Actor) {
  const words = new Map<number, string>()
  for (const rule of rules) {
    try {
      words.set(rule.id, await filterWords(Record, actor, conditionsIn(rule)))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
    }
  }
  return words
}
