import { connection } from '#records/change'
import type { RecordClass } from '#records/record'
import {
  companyKey,
  isSimilar,
  mailDomains,
  type Reason,
} from '#contacts/duplicates/duplicate_finder'

type Raw = Record<string, any>

/** Pairs of ids, the lower first, as `7-12`, with what speaks for each. */
export type Pairs = Map<string, Set<Reason>>
/** Where a step stands; it goes on after this. */
export type Place = { value?: string; id?: number }
export interface Stretch {
  pairs: Pairs
  /** Null where the step is done. */
  next: Place | null
  /** Records that were looked at. */
  seen: number
}

/** What more records than these share, such as the number of a switchboard or a name like John Smith, tells nobody apart. */
const mostAlike = 10
const valuesAtOnce = 500
const namesAtOnce = 5_000
/** Similar names stand near each other in the order of names. */
const neighbours = 8

export type Step =
  { name: 'value'; field: string; reason: Reason } | { name: 'mailbox' } | { name: 'names' }

/** What a scan of these records goes through, one after the other. */
export function stepsOf(Record: RecordClass): Step[] {
  const shared: [string, Reason][] = [
    ['emails', 'email'],
    ['phones', 'phone'],
    ['taxId', 'tax_id'],
    ['domains', 'domain'],
  ]
  return [
    ...shared
      .filter(([field]) => Record.field(field)?.type.keys)
      .map(([field, reason]): Step => ({ name: 'value', field, reason })),
    ...(Record.recordName === 'contact' ? [{ name: 'mailbox' } as const] : []),
    { name: 'names' },
  ]
}

/** The next stretch of a step: bounded in rows and in memory, wherever it begins. */
export function stretchOf(Record: RecordClass, step: Step, place: Place): Promise<Stretch> {
  if (step.name === 'names') return names(Record, place)
  if (step.name === 'mailbox') return mailboxes(Record, place)
  return sharedValues(Record, step.field, step.reason, place)
}

const values = (Record: RecordClass) =>
  connection().from('record_values').where('record_name', Record.recordName)

async function sharedValues(
  Record: RecordClass,
  field: string,
  reason: Reason,
  { value = '' }: Place
): Promise<Stretch> {
  const found: Raw[] = await values(Record)
    .where('field', field)
    .where('value', '>', value)
    .groupBy('value')
    .havingRaw('count(*) > 1')
    .orderBy('value')
    .limit(valuesAtOnce)
    .select('value')
  const shared = found.map((each) => each.value)
  const rows: Raw[] = shared.length
    ? await values(Record)
        .where('field', field)
        .whereIn('value', shared)
        .select('value', 'record_id')
    : []
  return { pairs: pairsBy(rows, reason), ...after(shared) }
}

/** A mailbox is kept where an address is not its plain spelling; others may have it as their address. */
async function mailboxes(Record: RecordClass, { value = '' }: Place): Promise<Stretch> {
  const found: Raw[] = await values(Record)
    .where('field', 'mailbox')
    .where('value', '>', value)
    .groupBy('value')
    .orderBy('value')
    .limit(valuesAtOnce)
    .select('value')
  const shared = found.map((each) => each.value)
  const rows: Raw[] = shared.length
    ? await values(Record)
        .whereIn('field', ['mailbox', 'emails'])
        .whereIn('value', shared)
        .select('value', 'record_id')
    : []
  return { pairs: pairsBy(rows, 'mailbox'), ...after(shared) }
}

const after = (shared: string[]) => ({
  next: shared.length < valuesAtOnce ? null : { value: shared.at(-1)! },
  seen: 0,
})

function pairsBy(rows: Raw[], reason: Reason): Pairs {
  const pairs: Pairs = new Map()
  for (const [, alike] of Map.groupBy(rows, (row) => row.value))
    pairUp(pairs, [...new Set(alike.map((row) => row.record_id as number))], reason)
  return pairs
}

function pairUp(pairs: Pairs, ids: number[], reason: Reason) {
  if (ids.length > mostAlike) return
  for (const [at, one] of ids.entries())
    for (const other of ids.slice(at + 1)) note(pairs, one, other, reason)
}

function note(pairs: Pairs, one: number, other: number, reason: Reason) {
  const key = `${Math.min(one, other)}-${Math.max(one, other)}`
  pairs.set(key, (pairs.get(key) ?? new Set()).add(reason))
}

/**
 * Names in their order, by blocks with the same first three letters. A block that does not fit is looked at in parts, so
 * that its memory is bounded too.
 */
async function names(Record: RecordClass, { value = '', id = 0 }: Place): Promise<Stretch> {
  const isContact = Record.recordName === 'contact'
  const rows: Raw[] = await connection()
    .from((Record as any).table)
    .whereNull('deleted_at')
    .where((place) =>
      place
        .where('title_sort', '>', value)
        .orWhere((same) => same.where('title_sort', value).where('id', '>', id))
    )
    .orderBy('title_sort')
    .orderBy('id')
    .limit(namesAtOnce)
    .select('id', 'title_sort', ...(isContact ? ['company_id', 'emails'] : []))
  const whole = rows.length < namesAtOnce
  const last = block(rows.at(-1))
  const complete = whole ? rows : rows.filter((row) => block(row) !== last)
  const shown = complete.length ? complete : rows
  const pairs: Pairs = new Map()
  for (const [, alike] of Map.groupBy(shown, block))
    isContact ? people(pairs, alike) : companies(pairs, alike)
  const end = shown.at(-1)
  return {
    pairs,
    next: whole ? null : { value: end!.title_sort, id: end!.id },
    seen: shown.length,
  }
}

const block = (row: Raw | undefined) => row?.title_sort.slice(0, 3)
const idsOf = (rows: Raw[]) => rows.map((row) => row.id as number)

/** The same name; or a similar one at the same company or mail domain. */
function people(pairs: Pairs, rows: Raw[]) {
  for (const [, alike] of Map.groupBy(rows, (row) => row.title_sort))
    pairUp(pairs, idsOf(alike), 'name')
  for (const [company, colleagues] of Map.groupBy(rows, (row) => row.company_id))
    if (company) near(pairs, colleagues, (row) => row.title_sort)
  const byDomain = rows.flatMap((row) =>
    [...new Set(mailDomains({ emails: row.emails && JSON.parse(row.emails) }))].map(
      (domain) => [domain, row] as const
    )
  )
  for (const [, entries] of Map.groupBy(byDomain, ([domain]) => domain))
    near(
      pairs,
      entries.map(([, row]) => row),
      (row) => row.title_sort
    )
}

/** The same or a similar name without its legal form. */
function companies(pairs: Pairs, rows: Raw[]) {
  const keyed = rows.map((row): Raw => ({ id: row.id, key: companyKey(row.title_sort) }))
  for (const [, alike] of Map.groupBy(keyed, (row) => row.key)) pairUp(pairs, idsOf(alike), 'name')
  near(pairs, keyed, (row) => row.key)
}

function near(pairs: Pairs, rows: Raw[], nameOf: (row: Raw) => string) {
  for (const [at, one] of rows.entries())
    for (const other of rows.slice(at + 1, at + 1 + neighbours)) {
      if (nameOf(one) === nameOf(other)) note(pairs, one.id, other.id, 'name')
      else if (isSimilar(nameOf(one), nameOf(other))) note(pairs, one.id, other.id, 'similar_name')
    }
}
