import { connection } from '#records/change'
import { Invalid } from '#records/errors'
import { domainOf } from '#records/fields/url'
import { isFreeMail } from '#contacts/free_mail'
import type Company from '#contacts/models/company'

/** A company's web site names its first domain. */
export function takeDomainFromWebsite(company: Company) {
  if (!company.website || company.domains?.length || !('website' in company.$dirty)) return
  const domain = domainOf(company.website)
  if (domain && !isFreeMail(domain)) company.domains = [domain]
}

/** @throws Invalid when the parent is the company itself or one of its subsidiaries */
export async function refuseCycle(company: Company) {
  if (!company.$isPersisted || !company.parentId || !('parentId' in company.$dirty)) return
  const seen = new Set([company.id])
  let above: number | null = company.parentId
  while (above) {
    if (seen.has(above)) throw new Invalid({ parentId: { key: 'parentCycle', params: {} } })
    seen.add(above)
    const row: { parent_id: number | null } | null = await connection()
      .from('companies')
      .where('id', above)
      .select('parent_id')
      .first()
    above = row?.parent_id ?? null
  }
}
