import {
  addresses,
  boolean,
  choice,
  date,
  dateTime,
  emails,
  file,
  longText,
  many,
  option,
  personName,
  phones,
  reference,
  tags,
  text,
  url,
} from '#records/fields/all'
import { record, type BelongsTo, type HasMany, type RecordClass } from '#records/record'
import { change as within, type Change, type Written } from '#records/change'
import type { Actor } from '#records/actor'
import Affiliation from '#contacts/models/affiliation'
import type Company from '#contacts/models/company'
import type ImportantDate from '#contacts/models/important_date'
import { alignAffiliations, joinByMailDomain } from '#contacts/models/contact/affiliated'
import { DuplicateFinder } from '#contacts/duplicates/duplicate_finder'
import { tellStory } from '#contacts/timeline/tell_story'
import { mailboxKey } from '#contacts/free_mail'
import { languages } from '#contacts/languages'

export default class Contact extends record(
  'contact',
  {
    salutation: choice(['mr', 'ms', 'mrs', 'mx', 'dr', 'prof'], { sort: false }),
    firstName: personName({ search: true, personal: true }),
    middleName: personName({ search: true, personal: true, sort: false }),
    lastName: personName({ required: true, search: true, personal: true }),
    jobTitle: text({ search: true }),
    department: text({ max: 120, sort: false }),
    company: reference('company'),
    emails: emails({ search: true, unique: 'warn', personal: true }),
    phones: phones({ search: true, unique: 'warn', personal: true }),
    addresses: addresses({ personal: true }),
    website: url({ personal: true }),
    linkedin: url({ personal: true }),
    lifecycle: choice(
      [
        'subscriber',
        'lead',
        'marketing_qualified',
        'sales_qualified',
        'opportunity',
        'customer',
        'evangelist',
        'former',
        'other',
      ],
      {
        tone: {
          lead: 'info',
          marketing_qualified: 'info',
          sales_qualified: 'info',
          opportunity: 'warn',
          customer: 'good',
          evangelist: 'good',
          former: 'bad',
        },
      }
    ),
    source: option('leadSource'),
    tags: tags(),
    language: choice(languages, { sort: false }),
    timezone: text({ max: 60, sort: false }),
    birthday: date({ personal: true }),
    quickFacts: longText({ max: 2000, personal: true, form: false }),
    description: longText({ personal: true }),
    photo: file({ image: true, personal: true }),
    doNotCall: boolean({ sort: false }),
    doNotEmail: boolean({ sort: false }),
    lawfulBasis: choice(
      [
        'consent',
        'contract',
        'legitimate_interest',
        'legal_obligation',
        'vital_interest',
        'public_task',
      ],
      { sort: false }
    ),
    consentSource: text({ sort: false }),
    consentReviewAt: date(),
    lastContactedAt: dateTime({ readOnly: true }),
    nextActivityAt: dateTime({ readOnly: true }),
    mergedInto: reference('contact', { readOnly: true, secret: true }),
    affiliations: many('affiliation', 'person'),
    importantDates: many('importantDate', 'person'),
  },
  {
    icon: 'users',
    timeline: true,
    title: (contact) =>
      [contact.firstName, contact.middleName, contact.lastName].filter(Boolean).join(' '),
    sortTitle: (contact) =>
      [contact.lastName, contact.firstName, contact.middleName].filter(Boolean).join(' '),
    subtitle: (contact) => contact.jobTitle,
    list: [
      'name',
      'company',
      'emails',
      'lifecycle',
      'tags',
      'owner',
      'lastContactedAt',
      'nextActivityAt',
    ],
    form: [
      'salutation',
      'firstName',
      'middleName',
      'lastName',
      'company',
      'jobTitle',
      'department',
      'emails',
      'phones',
      'addresses',
      'website',
      'linkedin',
      {
        group: 'relationship',
        fields: ['lifecycle', 'source', 'tags', 'owner', 'collaborators', 'description'],
      },
      { group: 'personal', fields: ['birthday', 'language', 'timezone', 'photo'] },
      {
        group: 'consent',
        fields: ['doNotCall', 'doNotEmail', 'lawfulBasis', 'consentSource', 'consentReviewAt'],
      },
    ],
    importKey: 'emails',
  }
) {
  declare company: BelongsTo<typeof Company>
  declare affiliations: HasMany<typeof Affiliation>
  declare importantDates: HasMany<typeof ImportantDate>

  static arrange = joinByMailDomain
  static twins = (actor: Actor, values: Record<string, any>) =>
    new DuplicateFinder(actor, Contact as unknown as RecordClass).certain(values)

  static async settle(change: Change, written: Written<Contact>[]) {
    await alignAffiliations(
      change,
      written.filter(({ row }) => !row.$isDeleted)
    )
    await tellStory(change, written)
  }

  /** A person who was merged is now somebody else's page. */
  get movedTo() {
    return this.deletedAt && this.mergedIntoId ? `/contacts/${this.mergedIntoId}` : null
  }

  static matchKeys(contact: Contact) {
    const keys = (contact.emails ?? []).map(({ value }) => [value.toLowerCase(), mailboxKey(value)])
    return [...new Set(keys.filter(([plain, key]) => plain !== key).map(([, key]) => key))].map(
      (value) => ({ field: 'mailbox', value })
    )
  }

  /** Puts the person at a company. The first company, and one named primary, becomes theirs. */
  join(company: Company, by: Actor, { role = null as string | null, primary = false } = {}) {
    return within(by, 'joined', async () => {
      const known = await Affiliation.query()
        .where({ personId: this.id, companyId: company.id })
        .whereNull('deletedAt')
        .first()
      if (known) await known.merge({ role: role ?? known.role, left: false, endedOn: null }).save()
      else await Affiliation.create({ personId: this.id, companyId: company.id, role })
      if (primary || !this.companyId)
        await (this as Contact).merge({ companyId: company.id }).save()
    })
  }
}
