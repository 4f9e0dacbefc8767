import {
  addresses,
  choice,
  emails,
  personName,
  phones,
  reference,
  tags,
  text,
} from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Company from '#contacts/models/company'

export default class Contact extends record(
  'contact',
  {
    firstName: personName({ search: true }),
    lastName: personName({ required: true, search: true }),
    jobTitle: text({ search: true }),
    emails: emails({ search: true, unique: 'warn' }),
    phones: phones({ search: true, unique: 'warn' }),
    company: reference('company'),
    lifecycle: choice(['subscriber', 'lead', 'customer', 'former'], {
      tone: { customer: 'good', lead: 'info', former: 'bad' },
    }),
    addresses: addresses(),
    tags: tags(),
  },
  {
    icon: 'users',
    title: (contact) => [contact.firstName, contact.lastName].filter(Boolean).join(' '),
    sortTitle: (contact) => [contact.lastName, contact.firstName].filter(Boolean).join(' '),
    subtitle: (contact) => contact.jobTitle,
    list: ['name', 'company', 'emails', 'lifecycle', 'tags', 'owner', 'updatedAt'],
    importKey: 'emails',
  }
) {
  declare company: BelongsTo<typeof Company>
}
