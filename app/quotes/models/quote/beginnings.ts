import { DateTime } from 'luxon'
import { company, type Company as House } from '#records/company'
import type { Change } from '#records/change'
import { addressLines, type Address } from '#records/fields/address'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import Deal from '#pipeline/models/deal'
import type Quote from '#quotes/models/quote'
import { nextNumber } from '#quotes/models/quote/numbers'
import { quoteLanguages, quoteSettings, type QuoteLanguage } from '#quotes/settings/quote_settings'

/** The company's day, as a date. */
export async function today(): Promise<DateTime<true>> {
  const { timezone } = await company()
  const { year, month, day } = DateTime.now().setZone(timezone)
  return DateTime.utc(year, month, day) as DateTime<true>
}

/** The same as it stands in the database: `2026-03-31`. */
export async function todayText() {
  const day = await today()
  return day.toISODate()
}

/** Fills in what a new quote does not say: number, dates, terms, and the deal's customer and currency, the customer's language and addresses. */
export async function begin(change: Change, quote: Quote) {
  const house = await company()
  const { terms, validDays } = await quoteSettings()
  const deal = quote.dealId ? await Deal.find(quote.dealId) : null
  quote.companyId ??= deal?.companyId ?? null
  quote.contactId ??= deal?.contactId ?? null
  quote.currency ??= deal?.currency ?? house.currency
  const contact = quote.contactId ? await Contact.find(quote.contactId) : null
  quote.companyId ??= contact?.companyId ?? null
  const customer = quote.companyId ? await Company.find(quote.companyId) : null

  quote.number ??= await nextNumber(change)
  quote.revision ??= 1
  quote.edits ??= null
  quote.status ??= 'draft'
  quote.issuedOn ??= await today()
  quote.expiresOn ??= quote.issuedOn.plus({ days: validDays })
  quote.language ??= languageOf(contact, customer, house)
  quote.terms ??= terms[quote.language] || null
  quote.billingAddress ??= addressOf('billing', quote.language, customer, contact)
  quote.shippingAddress ??= addressOf('shipping', quote.language, customer, contact)
}

function languageOf(contact: Contact | null, customer: Company | null, house: House) {
  const wanted = [contact?.language, customer?.language, house.locale.slice(0, 2)]
  return (wanted.find((each) => quoteLanguages.includes(each as QuoteLanguage)) ??
    'en') as QuoteLanguage
}

/** The address of this kind, or for the bill the main one; under the name of who is there. */
function addressOf(
  kind: 'billing' | 'shipping',
  locale: string,
  customer: Company | null,
  contact: Contact | null
) {
  const addresses: Address[] = customer?.addresses ?? contact?.addresses ?? []
  const found =
    addresses.find((each) => each.kind === kind) ?? (kind === 'billing' ? addresses[0] : undefined)
  const name = customer?.name ?? contact?.title
  if (!found) return kind === 'billing' && name ? name : null
  return [name, ...addressLines(found, { locale })].filter(Boolean).join('\n')
}
