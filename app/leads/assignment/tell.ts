import { connection, type Change } from '#records/change'
import type { RecordRow } from '#records/record'
import { notify } from '#workspace/notifications/notification'
import type { Outcome } from '#leads/assignment/distribution'

/** Whoever got leads hears of them, once for a file of many; admins hear of those for whom nobody was there. */
export async function tell(current: Change, outcomes: Outcome[]) {
  const given = outcomes.filter(({ assigneeId }) => assigneeId !== null)
  for (const [id, theirs] of Map.groupBy(given, ({ assigneeId }) => assigneeId!)) {
    await notify([id], 'leadAssigned', details(current, theirs, '/leads?filter[owner][me]=1'))
  }
  for (const { leadId, rule, why, assigneeId } of given)
    current.happened('lead.assigned', { recordName: 'lead', id: leadId } as RecordRow, {
      rule: rule!.id,
      to: assigneeId,
      why,
    })
  const left = outcomes.filter(({ why }) => why === 'nobody')
  if (left.length)
    await notify(
      await admins(),
      'leadUnassigned',
      details(current, left, '/leads?filter[owner][empty]=1')
    )
}

function details({ actor }: Change, outcomes: Outcome[], url: string) {
  const [{ leadId, rule }] = outcomes
  const one = outcomes.length === 1
  return {
    record: one ? { recordName: 'lead', id: leadId } : null,
    actorId: actor.id,
    data: { rule: rule!.name, count: outcomes.length, ...(one ? {} : { url }) },
  }
}

/** Who may change the rules. */
async function admins(): Promise<number[]> {
  const roles = await connection().from('roles').select('id', 'permissions')
  const able = roles.filter(({ permissions }) => {
    const { rights = [] } = JSON.parse(permissions)
    return rights.includes('*') || rights.includes('settings')
  })
  const rows = await connection()
    .from('users')
    .whereIn(
      'role_id',
      able.map(({ id }) => id)
    )
    .select('id')
  return rows.map(({ id }) => id)
}
