import {
  addresses,
  boolean,
  choice,
  date,
  dateTime,
  emails,
  integer,
  json,
  longText,
  money,
  option,
  personName,
  phones,
  reference,
  tags,
  text,
  url,
} from '#records/fields/all'
import type { Actor } from '#records/actor'
import type { Change, Written } from '#records/change'
import { record, type BelongsTo, type Proposed } from '#records/record'
import { mailboxKey } from '#contacts/free_mail'
import { industries } from '#contacts/industries'
import { languages } from '#contacts/languages'
import type Company from '#contacts/models/company'
import type Contact from '#contacts/models/contact'
import { tellStory } from '#contacts/timeline/tell_story'
import { twinsOf } from '#leads/duplicates'
import { assignLater, leaveOpen } from '#leads/assignment/new_leads'
import { keepResponses, startClock } from '#leads/models/lead/response'
import { keepScores } from '#leads/score/keep_scores'
import { completeStatus, keepMoves, refusalsOf } from '#leads/models/lead/status'
import { statusKinds } from '#leads/statuses'

/** Somebody who may become a customer: a stranger from a form, a card from a fair. Becomes a person, a company and a deal. */
export default class Lead extends record(
  'lead',
  {
    salutation: choice(['mr', 'ms', 'mrs', 'mx', 'dr', 'prof']),
    firstName: personName({ search: true, personal: true }),
    middleName: personName({ search: true, personal: true }),
    lastName: personName({ search: true, personal: true }),
    jobTitle: text({ search: true }),
    companyName: text({ search: true }),
    website: url({ search: true }),
    emails: emails({ search: true, unique: 'warn', personal: true }),
    phones: phones({ search: true, unique: 'warn', personal: true }),
    addresses: addresses({ personal: true }),
    status: option('leadStatus', { required: true, default: 'new' }),
    /** What the status means: kept beside it, so that lists and figures need not know the company's own statuses. */
    statusKind: choice(statusKinds, {
      readOnly: true,
      tone: { open: 'info', won: 'good', lost: 'bad', on_hold: 'warn' },
    }),
    statusSince: dateTime({ readOnly: true }),
    source: option('leadSource'),
    sourceDetails: text(),
    utmSource: text(),
    utmMedium: text(),
    utmCampaign: text(),
    utmTerm: text(),
    utmContent: text(),
    referrer: url(),
    industry: choice(industries),
    employees: integer({ min: 1, max: 10_000_000 }),
    estimatedAmount: money({ min: 0 }),
    description: longText({ personal: true }),
    tags: tags(),
    language: choice(languages),
    territory: text({ max: 80 }),
    doNotCall: boolean(),
    doNotEmail: boolean(),
    lawfulBasis: choice([
      'consent',
      'contract',
      'legitimate_interest',
      'legal_obligation',
      'vital_interest',
      'public_task',
    ]),
    consentSource: text(),
    consentReviewAt: date(),
    score: integer({ readOnly: true }),
    scoreReasons: json({ secret: true }),
    firstResponseDueAt: dateTime({ readOnly: true }),
    firstRespondedAt: dateTime({ readOnly: true }),
    responseStatus: choice(['due', 'overdue', 'met', 'late'], {
      readOnly: true,
      tone: { due: 'info', overdue: 'bad', met: 'good', late: 'warn' },
    }),
    disqualifyReason: option('disqualifyReason'),
    disqualifyNote: longText({ max: 2000 }),
    convertedAt: dateTime({ readOnly: true }),
    createdContact: reference('contact', { readOnly: true }),
    createdCompany: reference('company', { readOnly: true }),
    /** The deal's id; deals are a higher room's, and its word says whether it is there. */
    createdDealId: integer({ readOnly: true }),
    lastContactedAt: dateTime({ readOnly: true }),
    nextActivityAt: dateTime({ readOnly: true }),
  },
  {
    icon: 'user-plus',
    timeline: true,
    optional: true,
    title: (lead) => nameOf(lead) || lead.companyName || lead.emails?.[0]?.value || '',
    sortTitle: (lead) =>
      [lead.lastName, lead.firstName, lead.middleName].filter(Boolean).join(' ') ||
      lead.companyName ||
      lead.emails?.[0]?.value ||
      '',
    subtitle: (lead) =>
      [lead.jobTitle, nameOf(lead) && lead.companyName].filter(Boolean).join(' · ') || null,
    list: [
      'name',
      'companyName',
      'status',
      'source',
      'score',
      'responseStatus',
      'owner',
      'createdAt',
      'nextActivityAt',
    ],
    sort: '-createdAt',
    form: [
      'salutation',
      'firstName',
      'middleName',
      'lastName',
      'jobTitle',
      'companyName',
      'emails',
      'phones',
      'website',
      'addresses',
      {
        group: 'qualification',
        fields: [
          'status',
          'owner',
          'collaborators',
          'source',
          'sourceDetails',
          'industry',
          'employees',
          'estimatedAmount',
          'territory',
          'tags',
          'description',
        ],
      },
      { group: 'disqualified', fields: ['disqualifyReason', 'disqualifyNote'] },
      {
        group: 'consent',
        fields: [
          'language',
          'doNotCall',
          'doNotEmail',
          'lawfulBasis',
          'consentSource',
          'consentReviewAt',
        ],
      },
      {
        group: 'campaign',
        fields: ['utmSource', 'utmMedium', 'utmCampaign', 'utmTerm', 'utmContent', 'referrer'],
      },
    ],
    importKey: 'emails',
  }
) {
  declare createdContact: BelongsTo<typeof Contact>
  declare createdCompany: BelongsTo<typeof Company>

  static twins = (actor: Actor, values: Record<string, any>) => twinsOf(actor, values)

  static refusals = (_: Actor, rows: Proposed[]) => refusalsOf(rows)

  static async arrange(change: Change, leads: Lead[]) {
    await completeStatus(change, leads)
    await startClock(change, leads)
    await leaveOpen(change, leads)
  }

  static async acted(_: Change, ids: number[]) {
    await keepResponses(ids)
    await keepScores(ids)
  }

  static indexed = (_: Change, ids: number[]) => keepScores(ids)

  static async settle(change: Change, written: Written<Lead>[]) {
    const moved = await keepMoves(change, written)
    await keepResponses(moved)
    await tellStory(change, written)
    await assignLater(change, written)
  }

  static matchKeys(lead: Lead) {
    const keys = (lead.emails ?? []).map(({ value }) => [value.toLowerCase(), mailboxKey(value)])
    return [...new Set(keys.filter(([plain, key]) => plain !== key).map(([, key]) => key))].map(
      (value) => ({ field: 'mailbox', value })
    )
  }

  get isConverted() {
    return this.convertedAt !== null && this.convertedAt !== undefined
  }
}

const nameOf = (lead: any) =>
  [lead.firstName, lead.middleName, lead.lastName].filter(Boolean).join(' ')
