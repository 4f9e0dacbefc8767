import { defineModule } from '#modules/contract'
import { domainsType } from '#contacts/fields/domains'
import Activity from '#contacts/models/activity'
import Affiliation from '#contacts/models/affiliation'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import ImportantDate from '#contacts/models/important_date'
import Relationship from '#contacts/models/relationship'
import { routes } from '#contacts/routes'

export default defineModule({
  name: 'contacts',
  root: import.meta.dirname,
  needs: ['records', 'access', 'workspace'],
  fieldTypes: [domainsType],
  routes,
  records: [Contact, Company, Affiliation, Relationship, ImportantDate, Activity],
})

declare module '#records/record' {
  interface RecordTypes {
    contact: typeof Contact
    company: typeof Company
    affiliation: typeof Affiliation
    relationship: typeof Relationship
    importantDate: typeof ImportantDate
    activity: typeof Activity
  }
}
