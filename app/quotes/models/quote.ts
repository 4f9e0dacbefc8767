import {
  choice,
  currency,
  date,
  dateTime,
  integer,
  json,
  longText,
  many,
  money,
  reference,
  text,
} from '#records/fields/all'
import type { Change, Written } from '#records/change'
import { Invalid } from '#records/errors'
import { record, type BelongsTo, type HasMany } from '#records/record'
import type Company from '#contacts/models/company'
import type Contact from '#contacts/models/contact'
import type Deal from '#pipeline/models/deal'
import { tellStory } from '#contacts/timeline/tell_story'
import type { TaxSum } from '#quotes/lines/arithmetic'
import { headingFields } from '#quotes/lines/line_fields'
import type QuoteLine from '#quotes/models/quote_line'
import { begin } from '#quotes/models/quote/beginnings'
import { takeDealLines } from '#quotes/models/quote/deal_lines'
import { hasLines, linesOf } from '#quotes/models/quote/lines'
import { demandDraft, demandStep, quoteStatuses, statusTones } from '#quotes/models/quote/statuses'
import { headingNames, sumsOf, totalsWith } from '#quotes/models/quote/sums'
import { quoteLanguages } from '#quotes/settings/quote_settings'

/**
 * An offer with a number. Only a draft is changed; what was sent is replaced by a new version under the same number. Its verbs
 * stand in `models/quote/`: approval, sending, answers, versions, expiry.
 */
export default class Quote extends record(
  'quote',
  {
    number: text({ max: 40, readOnly: true, search: true }),
    revision: integer({ readOnly: true }),
    name: text({ required: true, search: true }),
    status: choice(quoteStatuses, { readOnly: true, tone: statusTones }),
    deal: reference('deal'),
    company: reference('company'),
    contact: reference('contact'),
    billingAddress: longText({ max: 1_000 }),
    shippingAddress: longText({ max: 1_000 }),
    issuedOn: date(),
    expiresOn: date(),
    currency: currency(),
    language: choice(quoteLanguages),
    ...headingFields(),
    subtotal: money({ readOnly: true, currency: 'currency' }),
    discountTotal: money({ readOnly: true, currency: 'currency' }),
    taxTotal: money({ readOnly: true, currency: 'currency' }),
    total: money({ readOnly: true, currency: 'currency' }),
    costTotal: money({ readOnly: true, secret: true, currency: 'currency' }),
    taxes: json<TaxSum[]>({ readOnly: true, secret: true }),
    /** Counts the times its lines were saved, so that two people at once notice. */
    edits: integer({ readOnly: true, secret: true }),
    terms: longText({ max: 20_000 }),
    notes: longText({ max: 4_000 }),
    sentAt: dateTime({ readOnly: true }),
    viewedAt: dateTime({ readOnly: true }),
    decidedAt: dateTime({ readOnly: true }),
    previous: reference('quote', { readOnly: true }),
    lines: many('quoteLine', 'quote'),
  },
  {
    icon: 'file-text',
    avatar: 'none',
    title: (quote) =>
      [quote.number, quote.revision > 1 ? `v${quote.revision}` : null, quote.name]
        .filter(Boolean)
        .join(' '),
    list: ['name', 'status', 'company', 'total', 'issuedOn', 'expiresOn', 'owner'],
    form: [
      'name',
      'deal',
      'company',
      'contact',
      { group: 'dates', fields: ['issuedOn', 'expiresOn', 'currency', 'language', 'owner'] },
      { group: 'words', fields: ['billingAddress', 'shippingAddress', 'notes', 'terms'] },
    ],
    sort: '-createdAt',
    without: ['import', 'bulk'],
    timeline: true,
  }
) {
  declare deal: BelongsTo<typeof Deal>
  declare company: BelongsTo<typeof Company>
  declare contact: BelongsTo<typeof Contact>
  declare previous: BelongsTo<typeof Quote>
  declare lines: HasMany<typeof QuoteLine>

  static async arrange(change: Change, quotes: Quote[]) {
    for (const quote of quotes) {
      if (!quote.$isPersisted) await begin(change, quote)
      else await quote.#demandChange()
      if (quote.issuedOn && quote.expiresOn && quote.expiresOn < quote.issuedOn)
        throw new Invalid({ expiresOn: { key: 'endsBeforeStart', params: {} } })
      if (headingNames.some((name) => name in quote.$dirty)) await quote.#sumUp()
    }
  }

  static async settle(change: Change, written: Written<Quote>[]) {
    for (const { row, before } of written) if (!before) await takeDealLines(change, row)
    await tellStory(change, written)
  }

  get isDraft() {
    return this.status === 'draft'
  }

  get isFixed() {
    return !this.isDraft
  }

  /** What is written by people is fixed once it left them. */
  async #demandChange() {
    const { status } = this.$original as Quote
    if ('status' in this.$dirty) demandStep(status!, this.status!)
    const written = Quote.content.filter((name) => name in this.$dirty)
    if (written.length) demandDraft(status!)
    if ('currency' in this.$dirty && (await hasLines(this.id)))
      throw new Invalid({ currency: { key: 'currencyOfLines', params: {} } })
  }

  /** A copy brings its sums along; its lines follow. */
  async #sumUp() {
    if (!this.$isPersisted && this.subtotal !== undefined) return
    Object.assign(this, sumsOf(totalsWith(this.id ? await linesOf(this.id) : [], this)))
  }

  /** Attributes that stand on the paper. */
  static get content(): string[] {
    return this.writable
      .map(({ attribute }) => attribute)
      .filter((name) => name !== 'ownerId' && name !== 'collaborators')
  }
}
