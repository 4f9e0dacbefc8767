import { domainOf } from '#records/fields/url'
import { isFreeMail } from '#contacts/free_mail'
import type Company from '#contacts/models/company'

/** A company's web site names its first domain. */
export function takeDomainFromWebsite(company: Company) {
  if (!company.website || company.domains?.length || !('website' in company.$dirty)) return
  const domain = domainOf(company.website)
  if (domain && !isFreeMail(domain)) company.domains = [domain]
}
