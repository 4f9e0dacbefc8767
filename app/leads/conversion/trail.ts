import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { titlesOf } from '#records/forms/titles'
import { visible } from '#records/query/scope'
import { recordClass, type RecordRow } from '#records/record'
import { hasTarget, targetClass, type TargetName } from '#leads/conversion/targets'
import type Lead from '#leads/models/lead'

export interface Step {
  recordName: string
  title: string
  url: string
}

const columns: Record<string, string> = {
  contact: 'created_contact_id',
  company: 'created_company_id',
  deal: 'created_deal_id',
}

/** The leads that a record came from, as far as this person sees them. */
export async function cameFrom(actor: Actor, row: RecordRow): Promise<Step[]> {
  const query = connection()
    .from('leads')
    .where(columns[row.recordName], row.id)
    .whereNull('deleted_at')
    .orderBy('id')
    .limit(5)
    .select('leads.id', 'title')
  const rows: any[] = await visible(query, recordClass('lead'), actor)
  return rows.map(({ id, title }) => ({ recordName: 'lead', title, url: `/leads/${id}` }))
}

/** What a lead became, as far as this person sees it. */
export async function becameOf(actor: Actor, lead: Lead): Promise<Step[]> {
  const ids: [TargetName, number | null][] = [
    ['contact', lead.createdContactId],
    ['company', lead.createdCompanyId],
    ['deal', lead.createdDealId],
  ]
  const steps: Step[] = []
  for (const [recordName, id] of ids) {
    if (!id || !hasTarget(recordName)) continue
    const titles = await titlesOf(recordName, actor, [id])
    const title = titles.get(id)
    if (title) steps.push({ recordName, title, url: `/${targetClass(recordName).path}/${id}` })
  }
  return steps
}
