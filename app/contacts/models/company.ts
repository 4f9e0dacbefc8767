import {
  addresses,
  boolean,
  choice,
  dateTime,
  emails,
  file,
  longText,
  many,
  money,
  option,
  phones,
  reference,
  tags,
  text,
  url,
} from '#records/fields/all'
import type { Actor } from '#records/actor'
import type { Change, Written } from '#records/change'
import { refuseCycle } from '#records/cycle'
import { record, type BelongsTo, type HasMany, type RecordClass } from '#records/record'
import type Affiliation from '#contacts/models/affiliation'
import type Contact from '#contacts/models/contact'
import { takeDomainFromWebsite } from '#contacts/models/company/family'
import { DuplicateFinder } from '#contacts/duplicates/duplicate_finder'
import { tellStory } from '#contacts/timeline/tell_story'
import { domains } from '#contacts/fields/domains'
import { industries } from '#contacts/industries'
import { languages } from '#contacts/languages'

export default class Company extends record(
  'company',
  {
    name: text({ required: true, search: true, unique: 'warn' }),
    type: choice(
      [
        'customer',
        'prospect',
        'partner',
        'reseller',
        'supplier',
        'competitor',
        'investor',
        'press',
        'other',
      ],
      { tone: { customer: 'good', prospect: 'info', partner: 'info', competitor: 'warn' } }
    ),
    industry: choice(industries),
    size: choice(['1_10', '11_50', '51_200', '201_500', '501_1000', '1000_plus']),
    revenue: money({}),
    website: url({ search: true, unique: 'warn' }),
    domains: domains({ search: true, unique: 'warn' }),
    emails: emails({ search: true, unique: 'warn' }),
    phones: phones({ search: true, unique: 'warn' }),
    addresses: addresses(),
    taxId: text({ max: 40, search: true, unique: 'warn' }),
    registration: text({ max: 60 }),
    parent: reference('company'),
    source: option('leadSource'),
    tags: tags(),
    language: choice(languages),
    description: longText(),
    logo: file({ image: true }),
    doNotContact: boolean(),
    lastContactedAt: dateTime({ readOnly: true }),
    nextActivityAt: dateTime({ readOnly: true }),
    mergedInto: reference('company', { readOnly: true, secret: true }),
    contacts: many('contact', 'company'),
    affiliations: many('affiliation', 'company'),
    subsidiaries: many('company', 'parent'),
  },
  {
    icon: 'building-2',
    timeline: true,
    avatar: 'square',
    subtitle: (company) => company.domains?.[0] ?? null,
    list: [
      'name',
      'type',
      'industry',
      'website',
      'tags',
      'owner',
      'lastContactedAt',
      'nextActivityAt',
    ],
    form: [
      'name',
      'type',
      'industry',
      'size',
      'revenue',
      'website',
      'domains',
      'emails',
      'phones',
      'addresses',
      'parent',
      {
        group: 'relationship',
        fields: ['source', 'tags', 'owner', 'collaborators', 'description'],
      },
      { group: 'legal', fields: ['taxId', 'registration', 'language', 'doNotContact', 'logo'] },
    ],
    importKey: 'name',
  }
) {
  declare contacts: HasMany<typeof Contact>
  declare affiliations: HasMany<typeof Affiliation>
  declare subsidiaries: HasMany<typeof Company>
  declare parent: BelongsTo<typeof Company>

  static twins = (actor: Actor, values: Record<string, any>) =>
    new DuplicateFinder(actor, Company as unknown as RecordClass).certain(values)

  static settle = (change: Change, written: Written<Company>[]) => tellStory(change, written)

  /** A company that was merged is now another one's page. */
  get movedTo() {
    return this.deletedAt && this.mergedIntoId ? `/companies/${this.mergedIntoId}` : null
  }

  static async arrange(_: Change, companies: Company[]) {
    for (const company of companies) {
      takeDomainFromWebsite(company)
      await refuseCycle(company, 'parentId', 'parentCycle')
    }
  }
}
