import { translator } from '#modules/translator'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { company } from '#records/company'
import { escapeHtml, type BoundField, type FormatContext } from '#records/field_type'
import { readOptionsOf } from '#records/options/known'
import { visible } from '#records/query/scope'
import { recordClass, type RecordClass } from '#records/record'

type Row = Record<string, any>

/** Prepared ids by what they are of: record names, and `tag`. */
type Wanted = Map<string, Set<number>>

/**
 * Shows values of rows to one person: their language, zone and formats, and the titles of what the rows refer to, looked up in
 * one query for all of them. What this person may not see has no title.
 */
export class Presenter implements FormatContext {
  readonly Record: RecordClass
  readonly locale: string
  readonly timezone: string
  readonly currency: string
  readonly dateFormat: string | null
  readonly timeFormat: string | null
  readonly fields: BoundField[]
  readonly t: FormatContext['t']
  #titles = new Map<string, { title: string; hue: number }>()

  private constructor(
    Record: RecordClass,
    actor: Actor & { dateFormat?: string | null; timeFormat?: string | null },
    currency: string,
    fields: BoundField[]
  ) {
    this.Record = Record
    this.locale = actor.locale
    this.timezone = actor.timezone
    this.currency = currency
    this.dateFormat = actor.dateFormat ?? null
    this.timeFormat = actor.timeFormat ?? null
    this.fields = fields
    this.t = translator(actor.locale)
  }

  static async for(
    actor: Actor,
    Record: RecordClass,
    rows: Row[],
    fields: BoundField[] = Record.readable
  ): Promise<Presenter> {
    const { currency } = await company()
    await readOptionsOf(fields)
    const show = new Presenter(Record, actor, currency, fields)
    await show.#load(actor, wantedBy(rows, fields))
    return show
  }

  titleOf = (recordName: string, id: number) =>
    this.#titles.get(`${recordName} ${id}`)?.title ?? null

  tag = (id: number) => {
    const tag = this.#titles.get(`tag ${id}`)
    return tag ? { name: tag.title, hue: tag.hue } : null
  }

  /** Markup of a value, already escaped; empty where there is none. */
  html = (field: BoundField, row: Row): string => {
    const value = row[field.attribute]
    if (value === null || value === undefined) return ''
    const context = this.#beside(field, row)
    return field.type.html
      ? field.type.html(value, field, context)
      : escapeHtml(field.type.text(value, field, context))
  }

  text = (field: BoundField, row: Row): string => {
    const value = row[field.attribute]
    if (value === null || value === undefined) return ''
    return field.type.text(value, field, this.#beside(field, row))
  }

  csv = (field: BoundField, row: Row): string => {
    const value = row[field.attribute]
    if (value === null || value === undefined) return ''
    return (field.type.csv ?? field.type.text)(value, field, this.#beside(field, row))
  }

  /** As the API answers: id, title, version and the fields by attribute. */
  json = (row: Row): Row => {
    const shown: Row = { id: row.id, title: row.title, version: row.version }
    for (const field of this.fields) {
      const value = row[field.attribute] ?? null
      shown[field.attribute] =
        value === null || !field.type.json ? value : field.type.json(value, field)
    }
    return shown
  }

  /** An amount is shown in the currency beside it. */
  #beside({ options }: BoundField, row: Row): FormatContext {
    const currency = options.currency && row[options.currency]
    return currency ? { ...this, currency } : this
  }

  async #load(actor: Actor, wanted: Wanted) {
    const parts = [...wanted]
      .filter(([, ids]) => ids.size)
      .map(([name, ids]) => titles(actor, name, [...ids]))
    if (!parts.length) return
    const [first, ...others] = parts
    const rows = await (others.length ? first.unionAll(others) : first)
    for (const { kind, id, title, hue } of rows) this.#titles.set(`${kind} ${id}`, { title, hue })
  }
}

/** Colleagues' names are no secret among staff; other titles need the right to read the record. */
function titles(actor: Actor, name: string, ids: number[]) {
  const tag = name === 'tag'
  const table = tag ? 'tags' : (recordClass(name) as any).table
  const query = connection()
    .from(table)
    .whereIn(`${table}.id`, ids)
    .select(connection().raw('? as kind', [name]) as any)
    .select(`${table}.id`, tag ? 'name as title' : 'title')
    .select(tag ? 'hue' : (connection().raw('0 as hue') as any))
  if (!tag) query.whereNull('deleted_at')
  return tag || name === 'user' ? query : visible(query, recordClass(name), actor)
}

function wantedBy(rows: Row[], fields: BoundField[]): Wanted {
  const wanted: Wanted = new Map()
  for (const field of fields) {
    const name = referred(field)
    if (!name) continue
    const ids = wanted.get(name) ?? new Set<number>()
    wanted.set(name, ids)
    for (const row of rows) {
      const value = row[field.attribute]
      if (Array.isArray(value)) value.forEach((id) => ids.add(id))
      else if (value) ids.add(value)
    }
  }
  return wanted
}

/** Record type whose ids this field holds; `tag` for tags; null where it holds none, or they have no titles. */
function referred({ type, options }: BoundField): string | null {
  if (type.name === 'tags') return 'tag'
  if (type.name === 'users') return 'user'
  return type.name === 'reference' ? options.to : null
}
