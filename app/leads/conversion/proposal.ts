import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { domainOf } from '#records/fields/url'
import { visible } from '#records/query/scope'
import { finderFor, type Match } from '#contacts/duplicates/duplicate_finder'
import { isFreeMail } from '#contacts/free_mail'
import type Lead from '#leads/models/lead'
import { hasTarget, targetClass, type TargetName } from '#leads/conversion/targets'

/** What a lead becomes in one target: a new record, none, or the one of this id. */
export type Choice = 'new' | 'none' | number

export interface Proposed {
  /** Records that are likely meant, the likeliest first. */
  matches: Match[]
  /** What is chosen before anyone chooses. */
  choice: Choice
  /** What a new one would be called; null where there is nothing to make one of. */
  title: string | null
  /** Whether this person may make a new one. */
  mayCreate: boolean
}
export type Proposal = Record<TargetName, Proposed>

/** From this score on, the match is what is meant. */
const certain = 90
/** A company's whole name is its own more often than a person's. */
const certainCompany = 80

/** Before anything is made: who is there already, and what would be made. */
export async function propose(actor: Actor, lead: Lead): Promise<Proposal> {
  const contact = await proposeContact(actor, lead)
  const company = await proposeCompany(actor, lead, contact)
  return { contact, company, deal: await proposeDeal(actor, lead, contact, company) }
}

const may = (actor: Actor, name: TargetName) =>
  hasTarget(name) && actor.reach('create', name) !== 'none'

async function proposeContact(actor: Actor, lead: Lead): Promise<Proposed> {
  const { firstName, middleName, lastName, emails, phones } = lead
  const values = { firstName, middleName, lastName, emails, phones }
  const seen = actor.reach('read', 'contact') !== 'none'
  const matches = seen ? await finderFor(actor, 'contact').likely(values) : []
  const title =
    [firstName, middleName, lastName].filter(Boolean).join(' ') || emails?.[0]?.value || null
  return proposed(actor, 'contact', matches, title, certain)
}

async function proposeCompany(actor: Actor, lead: Lead, contact: Proposed): Promise<Proposed> {
  const domain = domainOf(lead.emails?.[0]?.value ?? '')
  const website = lead.website ?? (domain && !isFreeMail(domain) ? `https://${domain}` : null)
  const seen = actor.reach('read', 'company') !== 'none'
  const values = { name: lead.companyName, website }
  const matches = seen ? await finderFor(actor, 'company').likely(values) : []
  const made = proposed(actor, 'company', matches, lead.companyName, certainCompany)
  const own = typeof contact.choice === 'number' ? await companyOf(actor, contact.choice) : null
  if (!own || (typeof made.choice === 'number' && lead.companyName)) return made
  const others = made.matches.filter(({ id }) => id !== own.id)
  return { ...made, matches: [own, ...others], choice: lead.companyName ? made.choice : own.id }
}

async function proposeDeal(
  actor: Actor,
  lead: Lead,
  contact: Proposed,
  company: Proposed
): Promise<Proposed> {
  const matches = hasTarget('deal') ? await openDeals(actor, contact, company) : []
  const title = hasTarget('deal') ? (lead.companyName ?? lead.title) : null
  return {
    ...proposed(actor, 'deal', matches, title, certain),
    choice: may(actor, 'deal') ? 'new' : 'none',
  }
}

function proposed(
  actor: Actor,
  target: TargetName,
  matches: Match[],
  title: string | null,
  from: number
): Proposed {
  const mayCreate = may(actor, target)
  const [first] = matches
  const choice = first && first.score >= from ? first.id : title && mayCreate ? 'new' : 'none'
  return { matches, choice, title, mayCreate }
}

async function companyOf(actor: Actor, contactId: number): Promise<Match | null> {
  const query = connection()
    .from('companies')
    .whereIn(
      'companies.id',
      connection().from('contacts').where('id', contactId).select('company_id')
    )
    .whereNull('deleted_at')
    .select('companies.id', 'title')
  const row: any = await visible(query, targetClass('company'), actor).first()
  return row && { id: row.id, title: row.title, url: `/companies/${row.id}`, reasons: [], score: 0 }
}

/** Deals that are under way with those who are likely meant. */
async function openDeals(actor: Actor, contact: Proposed, company: Proposed): Promise<Match[]> {
  const Deal = targetClass('deal')
  const { table } = Deal as any
  const ids = ({ matches }: Proposed) => matches.map(({ id }) => id)
  const [people, companies] = [ids(contact), ids(company)]
  if (!people.length && !companies.length) return []
  const query = connection()
    .from(table)
    .whereNull(`${table}.deleted_at`)
    .where((either: any) => {
      if (companies.length) either.orWhereIn(`${table}.company_id`, companies)
      if (people.length) either.orWhereIn(`${table}.contact_id`, people)
    })
    .orderBy(`${table}.updated_at`, 'desc')
    .limit(5)
    .select(`${table}.id`, 'title')
  if (Deal.field('closedAt')) query.whereNull(`${table}.closed_at`)
  const rows: any[] = await visible(query, Deal, actor)
  return rows.map(({ id, title }) => ({
    id,
    title,
    url: `/${Deal.path}/${id}`,
    reasons: [],
    score: 0,
  }))
}
