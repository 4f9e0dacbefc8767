import { system } from '#records/actor'
import { titlesOf } from '#records/forms/titles'
import type { Translate } from '#records/labels'
import type { Skipped } from '#leads/assignment/distribution'
import LeadAssignment from '#leads/assignment/models/lead_assignment'
import { skippedWords, whyWords } from '#leads/assignment/words'
import type Lead from '#leads/models/lead'

/** What rules made of a lead, the latest first: which, whom they gave it to, why, and who was passed over. */
export async function givenTo(lead: Lead, t: Translate) {
  const rows = await LeadAssignment.query()
    .where('leadId', lead.id)
    .whereNull('deleted_at')
    .orderBy('id', 'desc')
    .limit(5)
  const skipped = rows.flatMap((row) => (row.skipped as Skipped[] | null) ?? [])
  const ids = [...rows.flatMap((row) => row.assigneeId ?? []), ...skipped.map(({ id }) => id)]
  const names = await titlesOf('user', system, ids)
  const nameOf = (id: number) => names.get(id) ?? t('assignment.gone')
  return rows.map((row) => ({
    assignee: row.assigneeId ? nameOf(row.assigneeId) : null,
    rule: row.rule,
    why: whyWords(row, t),
    skipped: skippedWords(row.skipped as Skipped[] | null, nameOf, t),
    at: row.createdAt,
  }))
}
