import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { refusalsOf } from '#records/before'
import { parseContext } from '#records/company'
import {
  amountContext,
  currenciesFirst,
  currencyContext,
  followCurrency,
} from '#records/currencies/of_row'
import type { Refusals } from '#records/errors'
import { FieldError, type BoundField, type ParseContext } from '#records/field_type'
import { asList } from '#records/fields/json_column'
import { readOptionsOf } from '#records/options/known'
import { visible } from '#records/query/scope'
import { recordClass, toColumn, type RecordClass, type RecordRow } from '#records/record'
import { tagIds } from '#records/tags'

export interface InputOptions {
  /** Only what is given is read, as for inline edit and PATCH; otherwise what is required must be there. */
  partial?: boolean
  /** The record that will be changed: what it refers to already is not asked for again. */
  record?: RecordRow
  /** Says what is wrong and makes nothing: unknown tags are left out. */
  dryRun?: boolean
  /** For sources that know more, such as a CSV file's order of day and month. */
  context?: ParseContext
}

export interface Input {
  values: Record<string, any>
  errors: Refusals
}

/**
 * Input of a form, a file or the API as attributes of a record. Names are attributes (`companyId`) or field keys
 * (`company`). Names without a field are ignored. Call it within `change()`, so that tags it makes stand or fall with the rest.
 */
export async function readInput(
  Record: RecordClass,
  actor: Actor,
  raw: Record<string, unknown>,
  source: ParseContext['source'],
  { partial = false, record, dryRun = false, context }: InputOptions = {}
): Promise<Input> {
  const input: Input = { values: {}, errors: {} }
  await readOptionsOf(Record.writable)
  const parsing = await currencyContext(
    Record,
    context ?? (await parseContext(actor, source)),
    record
  )
  const given = currenciesFirst(
    Record.writable
      .map((field) => ({ field, value: typed(raw, field) }))
      .filter(({ value }) => value !== undefined)
  )

  for (const { field, value } of given) {
    if (field.type.name === 'tags') continue
    const its = amountContext(field, parsing, input.values, record)
    const read = attempt(input, field, () => field.type.parse(value, field, its))
    input.values[field.attribute] =
      source === 'form' ? sameMinute(read, (record as any)?.[field.attribute]) : read
  }
  if (record) followCurrency(Record, input.values, record)
  refuseMissing(Record, input, partial, new Set(given.map(({ field }) => field)))
  await refuseReferences(Record, actor, input, record)
  await refuseTaken(Record, input, record)

  if (Object.keys(input.errors).length) return input
  if (record || !partial) {
    const proposed = { values: input.values, stored: record ?? null }
    const [refused] = (await refusalsOf(Record, actor, [proposed])) ?? [{}]
    if (Object.keys(refused).length) return { ...input, errors: refused }
  }
  for (const { field, value } of given) {
    if (field.type.name !== 'tags') continue
    const ids = await readTags(value, dryRun ? false : actor)
    input.values[field.attribute] = attempt(input, field, () =>
      field.type.parse(ids, field, parsing)
    )
  }
  return input
}

/** A form shows moments to the minute: one that was left alone keeps its seconds. */
const sameMinute = (read: any, stored: any) =>
  DateTime.isDateTime(read) && DateTime.isDateTime(stored) && +stored.startOf('minute') === +read
    ? stored
    : read

const typed = (raw: Record<string, unknown>, field: BoundField) =>
  raw[field.attribute] ?? raw[field.key] ?? (field.attribute in raw ? null : undefined)

function attempt(input: Input, field: BoundField, parse: () => any) {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    input.errors[field.attribute] = { key: error.key, params: error.params }
    return undefined
  }
}

function refuseMissing(
  Record: RecordClass,
  { values, errors }: Input,
  partial: boolean,
  given: Set<BoundField>
) {
  for (const field of Record.writable) {
    if (!field.required || errors[field.attribute]) continue
    const value = values[field.attribute]
    if (value !== null && value !== undefined) continue
    if (!given.has(field) && (partial || field.options.default !== undefined)) continue
    errors[field.attribute] = { key: 'required', params: {} }
  }
}

/** What is referred to must be there; what this record refers to already may stay. */
async function refuseReferences(
  Record: RecordClass,
  actor: Actor,
  { values, errors }: Input,
  record?: RecordRow
) {
  for (const field of Record.writable) {
    const to = referredBy(field)
    const value = values[field.attribute]
    if (!to || value === null || value === undefined) continue
    const kept = new Set([(record as any)?.[field.attribute]].flat())
    const ids = [value].flat().filter((id: number) => !kept.has(id))
    const found = ids.length ? await foundIds(to, actor, ids) : []
    if (found.length === new Set(ids).size) continue
    errors[field.attribute] = { key: 'notReference', params: {} }
    delete values[field.attribute]
  }
}

function referredBy({ type, options }: BoundField): string | null {
  if (type.name === 'file' || type.name === 'files') return 'file'
  if (type.name === 'users') return 'user'
  return type.name === 'reference' ? options.to : null
}

/** Of these ids, those that this person may refer to: records they see, colleagues, files of their own that no record has. */
async function foundIds(to: string, actor: Actor, ids: number[]): Promise<number[]> {
  const table = to === 'file' ? 'files' : (recordClass(to) as any).table
  const query = connection().from(table).whereIn('id', ids).whereNull('deleted_at').select('id')
  if (to === 'file') query.where('uploaded_by_id', actor.id ?? 0).whereNull('record_id')
  else if (to !== 'user') visible(query, recordClass(to), actor)
  const rows = await query
  return rows.map(({ id }: { id: number }) => id)
}

async function refuseTaken(Record: RecordClass, { values, errors }: Input, record?: RecordRow) {
  for (const field of Record.writable) {
    const value = values[field.attribute]
    if (field.options.unique !== 'refuse' || value === null || value === undefined) continue
    const keys = field.type.keys
      ? field.type.keys(value, field)
      : [String(toColumn(field, value) ?? '')]
    const taken = await connection()
      .from('record_values')
      .where({ record_name: Record.recordName, field: field.key })
      .whereIn(
        'value',
        keys.map((key) => key.slice(0, 191))
      )
      .if(record, (query) => query.whereNot('record_id', record!.id))
      .first()
    if (taken) errors[field.attribute] = { key: 'taken', params: {} }
  }
}

/** Tags come as ids (numbers) or names; digits are looked for as a name first, then as an id. */
async function readTags(raw: unknown, create: false | Actor): Promise<number[]> {
  const list = (
    typeof raw === 'string' && !raw.trim().startsWith('[') ? [raw] : asList(raw)
  ).flatMap((each) => (typeof each === 'string' ? each.split(/[;,]/) : [each]))
  const ids: number[] = []
  for (const each of list) {
    const number = typeof each === 'number'
    const named = number ? [] : await tagIds([String(each)], false)
    if (named.length) ids.push(...named)
    else if (/^\d{1,9}$/.test(String(each).trim()) && (await isTag(Number(each))))
      ids.push(Number(each))
    else if (!number && create) ids.push(...(await tagIds([String(each)], create)))
  }
  return [...new Set(ids)]
}

const isTag = async (id: number) => Boolean(await connection().from('tags').where('id', id).first())
