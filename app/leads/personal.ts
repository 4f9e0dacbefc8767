import type { PersonAbout, PersonalDataSource } from '#modules/contract'
import { makeUnknown } from '#contacts/personal/erase'
import { everythingAbout } from '#contacts/personal/held'
import Lead from '#leads/models/lead'

const becoming = ({ recordId }: PersonAbout) => Lead.query().where({ createdContactId: recordId })

/** The leads that became a person hold the same of them. */
export const leadsOf: PersonalDataSource = {
  name: 'leads',
  label: 'lead.many',
  records: ['contact'],
  async count(about) {
    const rows = await becoming(about)
    return rows.length
  },
  async export(about) {
    const rows = await becoming(about)
    return Promise.all(rows.map((lead) => everythingAbout(about.actor, lead)))
  },
  async erase(about) {
    for (const lead of await becoming(about)) await makeUnknown(about.actor, lead)
  },
}
