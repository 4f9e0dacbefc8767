import { defineModule } from '#modules/contract'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'

export default defineModule({
  name: 'contacts',
  root: import.meta.dirname,
  needs: ['records', 'access', 'workspace'],
  records: [Contact, Company],
})

declare module '#records/record' {
  interface RecordTypes {
    contact: typeof Contact
    company: typeof Company
  }
}
