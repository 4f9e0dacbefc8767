import { distance } from 'fastest-levenshtein'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { fold } from '#records/normalise'
import { domainOf } from '#records/fields/url'
import { visible } from '#records/query/scope'
import { recordClass, type RecordClass } from '#records/record'
import { toldApart } from '#contacts/duplicates/duplicate_pair'
import { isFreeMail, mailboxKey } from '#contacts/free_mail'

export type Reason = 'email' | 'mailbox' | 'phone' | 'name' | 'similar_name' | 'domain' | 'tax_id'

export interface Match {
  id: number
  title: string
  url: string
  /** Why it is likely the same, the strongest first; labels are `duplicates.reasons.<reason>`. */
  reasons: Reason[]
  /** 0 to 100; from 90 on it is all but certain. */
  score: number
}

type Raw = Record<string, any>
const scores: Record<Reason, number> = {
  email: 98,
  tax_id: 98,
  mailbox: 92,
  phone: 90,
  domain: 75,
  name: 80,
  similar_name: 60,
}

/** How sure these reasons make it together, the strongest first. */
export function scoreOf(given: Reason[]): { reasons: Reason[]; score: number } {
  const reasons = [...given].sort((one, other) => scores[other] - scores[one])
  return { reasons, score: Math.min(99, scores[reasons[0]] + 4 * (reasons.length - 1)) }
}

/** Same enough to ask: at most one letter in eight differs, two at least. */
export function isSimilar(one: string, other: string): boolean {
  const length = Math.max(one.length, other.length)
  if (length < 5) return one === other
  return distance(one, other) <= Math.max(2, Math.floor(length / 8))
}

const legalForms =
  /\b(?:s\.?\s?l\.?\s?u?\.?|s\.?\s?a\.?\s?u?\.?|s\.?\s?c\.?|sociedad limitada|sociedad anonima|inc\.?|llc|ltd\.?|limited|plc|corp\.?|corporation|co\.?|gmbh(?: & co\.? kg)?|ag|kg|ug|b\.?v\.?|n\.?v\.?|s\.?r\.?l\.?|s\.?p\.?a\.?|s\.?a\.?s\.?|sarl|oy|ab|a\/?s|lda\.?)\s*$/

/** A company's name without its legal form: "Norte Logística, S.L." is `norte logistica`. */
export function companyKey(name: string): string {
  const folded = fold(name)
  const bare = folded.replace(legalForms, '').replace(/[\s,.&-]+$/, '')
  return bare || folded
}

/**
 * Records that are likely the same as what is being typed or imported. Every step is an indexed look-up with a bound on its rows,
 * so it costs the same at any size: e-mails, phones, domains and tax ids by their lookup values, names by the beginning of
 * the sort title.
 */
export class DuplicateFinder {
  readonly actor: Actor
  readonly Record: RecordClass

  constructor(actor: Actor, Record: RecordClass) {
    this.actor = actor
    this.Record = Record
  }

  /**
   * @param values attributes as code holds them, those of a new record or an existing one
   * @param except the record itself
   */
  async likely(values: Raw, except: number | null = null, limit = 5): Promise<Match[]> {
    const found = new Map<number, Set<Reason>>()
    const note = (id: number, reason: Reason) => {
      if (id === except) return
      found.set(id, (found.get(id) ?? new Set()).add(reason))
    }
    await this.#byValues(values, note)
    if (this.Record.field('lastName')) await this.#byPersonName(values, note)
    else await this.#byCompanyName(values, note)
    if (except !== null) for (const id of await toldApart(this.Record, except)) found.delete(id)
    return this.#matches(found, limit)
  }

  /** Those that are worth a question before another is made: same address, number, domain's name or whole name. */
  async certain(values: Raw): Promise<Match[]> {
    const matches = await this.likely(values)
    return matches.filter(({ score }) => score >= scores.name)
  }

  async #byValues(values: Raw, note: (id: number, reason: Reason) => void) {
    const wanted = lookups(this.Record, values)
    if (!wanted.length) return
    const reasonOf = new Map(
      wanted.map(({ field, value, reason }) => [`${field} ${value}`, reason])
    )
    // One part a field: joined by "or", SQLite walks through all values of the record type (40 ms at 100,000 contacts).
    const [first, ...others] = [...Map.groupBy(wanted, (each) => each.field)].map(
      ([field, ofField], part) =>
        connection()
          .query()
          .from((lookup: any) =>
            lookup
              .from('record_values')
              .where({ record_name: this.Record.recordName, field })
              .whereIn(
                'value',
                ofField.map(({ value }) => value)
              )
              .select('field', 'value', 'record_id')
              .limit(20)
              .as(`part_${part}`)
          )
          .select('*')
    )
    for (const other of others) first.unionAll(other)
    for (const row of await first) note(row.record_id, reasonOf.get(`${row.field} ${row.value}`)!)
  }

  async #byPersonName(values: Raw, note: (id: number, reason: Reason) => void) {
    const first = fold(values.firstName ?? '')
    const last = fold(values.lastName ?? '')
    if (last.length < 2 || !first) return
    const name = [values.lastName, values.firstName, values.middleName]
    const full = fold(name.filter(Boolean).join(' '))
    const rows = await this.#titled(`${last} ${first[0]}`, 50)
    if (values.companyId && last.length > 2)
      rows.push(...(await this.#titled(last.slice(0, 3), 100, values.companyId)))
    const domains = mailDomains(values)
    for (const row of rows) {
      if (row.title_sort === full) note(row.id, 'name')
      else if (!isSimilar(row.title_sort, full)) continue
      else if (values.companyId && row.company_id === values.companyId) note(row.id, 'similar_name')
      else if (
        mailDomains({ emails: row.emails && JSON.parse(row.emails) }).some((each) =>
          domains.includes(each)
        )
      )
        note(row.id, 'similar_name')
    }
  }

  async #byCompanyName(values: Raw, note: (id: number, reason: Reason) => void) {
    const key = companyKey(values.name ?? '')
    if (key.length < 2) return
    const rows = await this.#titled(key.slice(0, Math.max(3, Math.ceil(key.length / 2))), 100)
    for (const row of rows) {
      const other = companyKey(row.title_sort)
      if (other === key) note(row.id, 'name')
      else if (isSimilar(other, key)) note(row.id, 'similar_name')
    }
  }

  #titled(beginning: string, limit: number, companyId?: number): Promise<Raw[]> {
    const { table } = this.Record as any
    const query = connection()
      .from(table)
      .whereNull('deleted_at')
      .where('title_sort', '>=', beginning)
      .where('title_sort', '<', `${beginning}\u{ffff}`)
      .orderBy('title_sort')
      .limit(limit)
      .select('id', 'title_sort')
    if (this.Record.field('lastName')) query.select('emails')
    if (this.Record.field('company')) query.select('company_id')
    if (companyId) query.where('company_id', companyId)
    return query
  }

  async #matches(found: Map<number, Set<Reason>>, limit: number): Promise<Match[]> {
    if (!found.size) return []
    const { table } = this.Record as any
    const query = connection()
      .from(table)
      .whereIn(`${table}.id`, [...found.keys()])
      .whereNull('deleted_at')
      .select(`${table}.id`, 'title')
    const rows: Raw[] = await visible(query, this.Record, this.actor)
    return rows
      .map(({ id, title }) => {
        const { reasons, score } = scoreOf([...found.get(id)!])
        return { id, title, url: `/${this.Record.path}/${id}`, reasons, score }
      })
      .sort((one, other) => other.score - one.score || one.id - other.id)
      .slice(0, limit)
  }
}

export const mailDomains = ({ emails }: Raw): string[] =>
  (emails ?? [])
    .map(({ value }: { value: string }) => domainOf(value))
    .filter((domain: string | null) => domain && !isFreeMail(domain))

/** What is looked up exactly: lookup values as fields keep them, and what a hit means. */
function lookups(Record: RecordClass, values: Raw) {
  const wanted: { field: string; value: string; reason: Reason }[] = []
  const add = (field: string, reason: Reason) => {
    const bound = Record.field(field)
    const value = values[bound?.attribute ?? '']
    if (!bound?.type.keys || value === null || value === undefined) return
    for (const key of bound.type.keys(value, bound))
      wanted.push({ field, value: key.slice(0, 191), reason })
  }
  for (const { value } of values.emails ?? []) {
    const mailbox = mailboxKey(value)
    wanted.push({ field: 'mailbox', value: mailbox, reason: 'mailbox' })
    if (mailbox !== value.toLowerCase())
      wanted.push({ field: 'emails', value: mailbox, reason: 'mailbox' })
  }
  add('emails', 'email')
  add('phones', 'phone')
  if (Record.recordName !== 'company') return wanted
  add('taxId', 'tax_id')
  add('domains', 'domain')
  const site = values.website && domainOf(values.website)
  if (site && !isFreeMail(site)) wanted.push({ field: 'domains', value: site, reason: 'domain' })
  return wanted.filter(({ field }) => field !== 'mailbox')
}

export const finderFor = (actor: Actor, name: string) =>
  new DuplicateFinder(actor, recordClass(name))
