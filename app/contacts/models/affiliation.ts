import { boolean, date, reference, text } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Company from '#contacts/models/company'
import type Contact from '#contacts/models/contact'

/** A person at a company. One person may be at several; the primary one is the contact's `company`. */
export default class Affiliation extends record(
  'affiliation',
  {
    person: reference('contact', { required: true }),
    company: reference('company', { required: true }),
    role: text({ max: 120 }),
    primary: boolean(),
    left: boolean(),
    startedOn: date(),
    endedOn: date(),
  },
  {
    internal: true,
    parent: 'person',
    title: (affiliation) => affiliation.role,
  }
) {
  declare person: BelongsTo<typeof Contact>
  declare company: BelongsTo<typeof Company>
}
