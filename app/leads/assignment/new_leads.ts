import { system } from '#records/actor'
import { connection, type Change, type Written } from '#records/change'
import { enqueue } from '#records/jobs'
import type { JobDefinition } from '#modules/contract'
import type Lead from '#leads/models/lead'

const anyRule = async () =>
  Boolean(await connection().from('assignment_rules').where('active', 1).select('id').first())

/** Where rules are on, a lead that comes by itself is not the owner's whose token or file brings it, unless that says so. */
export async function leaveOpen({ origin, details }: Change, leads: Lead[]) {
  if (origin === 'screen' || details.quiet) return
  const unsaid = leads.filter((lead) => !lead.$isPersisted && lead.ownerId === undefined)
  if (unsaid.length && (await anyRule())) for (const lead of unsaid) lead.ownerId = null
}

/** New leads without an owner are given to somebody by the rules, once this is committed. */
export async function assignLater({ transaction, details }: Change, written: Written<Lead>[]) {
  if (details.quiet) return
  const ids = written
    .filter(({ row, before }) => before === null && !row.deletedAt && !row.ownerId)
    .map(({ row }) => row.id)
  if (ids.length && (await anyRule())) await enqueue(transaction, 'leads.assign', { ids })
}

export const assignJob: JobDefinition<{ ids: number[] }> = {
  name: 'leads.assign',
  async run({ ids }) {
    const { assignByRules } = await import('#leads/assignment/assign')
    await assignByRules(system, ids, { first: true })
  },
}
