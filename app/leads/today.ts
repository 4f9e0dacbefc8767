import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { fromColumn } from '#records/clock'
import { shortMoment } from '#contacts/timeline/moments'

/** One's own leads that wait for a first answer, the most pressing first. */
export async function waitingLeads(actor: Actor) {
  const rows: Record<string, any>[] = await connection()
    .from('leads')
    .where('owner_id', actor.id!)
    .whereIn('response_status', ['due', 'overdue'])
    .whereNull('deleted_at')
    .orderBy('first_response_due_at')
    .limit(8)
    .select('id', 'title', 'company_name', 'first_response_due_at as due')
  return rows.map(({ id, title, company_name: company, due }) => {
    const moment = fromColumn(due)
    return {
      title,
      company: company === title ? null : company,
      url: `/leads/${id}`,
      due: shortMoment(moment, actor),
      late: moment < DateTime.utc(),
    }
  })
}
