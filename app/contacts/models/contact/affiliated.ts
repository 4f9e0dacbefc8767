import { connection, type Change, type Written } from '#records/change'
import { domainOf } from '#records/fields/url'
import { isFreeMail } from '#contacts/free_mail'
import Affiliation from '#contacts/models/affiliation'
import type Contact from '#contacts/models/contact'

const domainsOf = (contact: Contact) =>
  (contact.emails ?? [])
    .map(({ value }) => domainOf(value)!)
    .filter((domain) => domain && !isFreeMail(domain))

/** New people without a company join the one company that has their mail domain; several, and none is taken. */
export async function joinByMailDomain(change: Change, contacts: Contact[]) {
  const loose = contacts.filter((each) => !each.$isPersisted && !each.companyId)
  const domains = [...new Set(loose.flatMap(domainsOf))]
  if (!domains.length || change.actor.reach('read', 'company') !== 'all') return
  const companies = new Map<string, Set<number>>()
  for (let start = 0; start < domains.length; start += 500) {
    const found = await connection()
      .from('record_values')
      .where('record_name', 'company')
      .where('field', 'domains')
      .whereIn('value', domains.slice(start, start + 500))
      .select('value', 'record_id')
    for (const { value, record_id: id } of found)
      companies.set(value, (companies.get(value) ?? new Set()).add(id))
  }
  for (const contact of loose) {
    const matching = domainsOf(contact)
      .map((domain) => companies.get(domain))
      .find((ids) => ids?.size === 1)
    if (matching) contact.companyId = [...matching][0]
  }
}

/** Each person's company is their one primary affiliation, whoever set it: a form, an import, the API. */
export async function alignAffiliations(change: Change, written: Written<Contact>[]) {
  const moved = new Map<number, Contact>()
  const fresh = new Set<number>()
  for (const { row, columns } of written) {
    if (row.$isDeleted) continue
    if (columns === null && row.companyId) fresh.add(row.id)
    if (columns === null ? row.companyId : columns.includes('company_id')) moved.set(row.id, row)
  }
  const known = await affiliationsOf([...moved.keys()].filter((id) => !fresh.has(id)))
  const joined: Record<string, unknown>[] = []
  for (const contact of moved.values()) {
    const own = known.get(contact.id) ?? []
    const current = own.find((each) => each.companyId === contact.companyId)
    for (const each of own) {
      const primary = each === current
      if (each.primary !== primary || (primary && each.left))
        await each.merge(primary ? { primary, left: false, endedOn: null } : { primary }).save()
    }
    if (!current && contact.companyId)
      joined.push({
        personId: contact.id,
        companyId: contact.companyId,
        role: contact.jobTitle?.slice(0, 120) ?? null,
        primary: true,
      })
  }
  await change.createMany(Affiliation, joined)
}

async function affiliationsOf(people: number[]) {
  const known = new Map<number, Affiliation[]>()
  for (let start = 0; start < people.length; start += 500) {
    const rows = await Affiliation.query()
      .whereIn('personId', people.slice(start, start + 500))
      .whereNull('deletedAt')
      .orderBy('id')
    for (const row of rows) known.set(row.personId, [...(known.get(row.personId) ?? []), row])
  }
  return known
}
