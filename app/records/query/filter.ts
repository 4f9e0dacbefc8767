import { DateTime } from 'luxon'
import type { FilterQuestion } from '#modules/contract'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import * as clock from '#records/clock'
import { company, parseContext } from '#records/company'
import { dialect, type TextPlace } from '#records/dialect/dialect'
import { FieldError, type BoundField, type Operator, type ParseContext } from '#records/field_type'
import { currencyScale, namedCurrency } from '#records/currencies/codes'
import { keptCurrencies } from '#records/currencies/rates'
import { countryCode } from '#records/fields/countries'
import { emailKey } from '#records/fields/email'
import { parsePhone, phoneKey } from '#records/fields/phone'
import { fold } from '#records/normalise'
import { readOptionsOf } from '#records/options/known'
import { filterField, type FilterField } from '#records/query/filter_fields'
import { operatorPoint } from '#records/query/filter_points'
import { conditionsOf, isCondition, type Condition, type Filter } from '#records/query/filter_tree'
import {
  duration,
  namedStretch,
  writtenStretch,
  type Calendar,
  type Stretch,
} from '#records/query/moments'
import { quoted, refuse } from '#records/query/refusal'
import { visible } from '#records/query/scope'
import { countUpTo } from '#records/query/estimate'
import { toColumn, type RecordClass } from '#records/record'

/** A query builder of Lucid, plain or of a model; both know the words used here. */
type Builder = any

/**
 * A filter tree as SQL for one person: values read, tags found by name, words like `me` and `thisWeek` resolved. Every value is
 * bound. Each condition is one `where` group, so that trees nest as they are written.
 */
export class FilterSql {
  readonly #Record: RecordClass
  readonly #actor: Actor
  readonly #parse: ParseContext
  readonly #calendar: Calendar
  readonly #tags: Map<string, number>
  /** Conditions that many rows meet: lists are better walked in their order than gathered from these. */
  #wide = new Set<Condition>()
  /** The narrowest condition on values, and the others that are looked up among what it finds. */
  #first: Condition | null = null
  #among = new Set<Condition>()
  readonly #currencies: string[]
  /** What operators of modules looked up for the values they were given. */
  readonly #prepared = new Map<Condition, unknown>()

  private constructor(
    Record: RecordClass,
    actor: Actor,
    parse: ParseContext,
    calendar: Calendar,
    tags: Map<string, number>,
    currencies: string[]
  ) {
    this.#Record = Record
    this.#actor = actor
    this.#parse = parse
    this.#calendar = calendar
    this.#tags = tags
    this.#currencies = currencies
  }

  static async for(Record: RecordClass, actor: Actor, filter: Filter | null) {
    const { firstDayOfWeek } = await company()
    const calendar = {
      now: DateTime.utc(),
      timezone: actor.timezone,
      firstDayOfWeek:
        (actor as { firstDayOfWeek?: number | null }).firstDayOfWeek ?? firstDayOfWeek,
    }
    const parse = await parseContext(actor, 'json')
    await readOptionsOf(conditionsOf(filter).map(({ field }) => filterField(Record, field)!.field))
    const tags = await tagsNamed(Record, filter)
    const currencies = await currenciesIn(Record, filter)
    const sql = new FilterSql(Record, actor, parse, calendar, tags, currencies)
    await sql.#prepare(filter)
    return sql
  }

  async #prepare(filter: Filter | null) {
    for (const condition of conditionsOf(filter)) {
      const point = operatorPoint(condition.operator)
      if (!point?.prepare) continue
      const name = quoted([condition.value].flat().join(', '))
      try {
        this.#prepared.set(condition, await point.prepare(condition.value, this.#actor))
      } catch (error) {
        if (!(error instanceof FieldError)) throw error
        refuse('filter', error.key, { value: name, field: condition.field, ...error.params })
      }
    }
  }

  /**
   * Counts, up to a point, what each condition finds that must hold, so that `apply` can write them in the order in which
   * they are cheap: the narrowest gathers rows, others are looked up among those. Where none is narrow, each is a test of a
   * row on the list's way: SQLite would gather 30,000 rows of a country for the fifty that a page shows.
   *
   * @param many from so many rows on, walking a list in its order finds a page sooner than gathering and sorting what fits
   */
  async weigh(filter: Filter | null, many = 10_000) {
    const parts = !filter ? [] : isCondition(filter) ? [filter] : 'all' in filter ? filter.all : []
    const lookups: { part: Condition; total: number }[] = []
    for (const part of parts) {
      if (!isCondition(part) || negatives.includes(part.operator)) continue
      const rows = this.#rowsOf(part)
      if (!rows) continue
      const total = await countUpTo(rows, many)
      if (total > many) this.#wide.add(part)
      if (!isReference(this.#Record, part)) lookups.push({ part, total })
    }
    const [first, ...others] = lookups.sort((a, b) => a.total - b.total)
    if (!first || first.total > many) return
    this.#first = first.part
    this.#among = new Set(others.map(({ part }) => part))
  }

  /** Ids of the rows that meet a condition, where an index tells them. */
  #rowsOf(condition: Condition, alias?: string): Builder | null {
    const target = filterField(this.#Record, condition.field)!
    const { operator } = condition
    if (operator.includes('.')) return null
    if (target.via || operator === 'empty' || operator === 'notEmpty' || operator === 'allOf')
      return null
    if (target.part) return this.#partRows(target, condition, alias)
    if (target.field.type.column === 'json') return this.#valueRows(target, condition, alias)
    if (!isReference(this.#Record, condition)) return null
    const { table } = this.#Record as any
    return this.#reference(connection().from(table).select(`${table}.id`), target, condition)
  }

  /** Adds the filter to a query over this record's table. Throws Invalid where a value cannot be read. */
  apply(builder: Builder, filter: Filter | null): Builder {
    if (!filter) return builder
    if (isCondition(filter)) return this.#condition(builder, filter)
    if ('all' in filter) {
      for (const part of filter.all) builder.where((inner: Builder) => this.apply(inner, part))
      return builder
    }
    return builder.where((either: Builder) => {
      for (const part of filter.any) either.orWhere((inner: Builder) => this.apply(inner, part))
    })
  }

  #condition(builder: Builder, condition: Condition): Builder {
    const target = filterField(this.#Record, condition.field)!
    if (!target.via) return this.#own(builder, target, condition)
    const table = (target.Record as any).table
    const rows = connection().from(table).whereNull(`${table}.deleted_at`).select(`${table}.id`)
    visible(rows, target.Record, this.#actor)
    this.#own(rows, target, condition)
    return builder.whereIn(`${(this.#Record as any).table}.${target.via.column}`, rows)
  }

  #own(builder: Builder, target: FilterField, condition: Condition): Builder {
    const { type } = target.field
    const point = operatorPoint(condition.operator)
    if (point) return this.#added(builder, target, condition, point)
    if (target.part) return this.#addressPart(builder, target, condition)
    if (type.column === 'json') return this.#values(builder, target, condition)
    if (type.name === 'reference') return this.#reference(builder, target, condition)
    if (type.column === 'date' || type.column === 'dateTime')
      return this.#moment(builder, target, condition)
    if (type.column === 'boolean')
      return builder.where(this.#column(target), condition.operator === 'true' ? 1 : 0)
    if (type.column === 'string' || type.column === 'text')
      return this.#text(builder, target, condition)
    if (type.name === 'money' && target.field.options.currency)
      return this.#amount(builder, target, condition)
    return this.#number(builder, target, condition)
  }

  /** What a module's operator asks for, in brackets of its own. */
  #added(
    builder: Builder,
    { Record, field }: FilterField,
    condition: Condition,
    point: FilterQuestion
  ) {
    const { table } = Record as any
    return builder.where((inner: Builder) =>
      point.where(inner, {
        value: condition.value,
        prepared: this.#prepared.get(condition),
        recordName: Record.recordName,
        field: field.key,
        id: `${table}.id`,
        column: `${table}.${field.column}`,
        actor: this.#actor,
      })
    )
  }

  #column = ({ Record, field }: FilterField) => `${(Record as any).table}.${field.column}`

  #text(builder: Builder, target: FilterField, { operator, value }: Condition): Builder {
    const column = this.#column(target)
    const fixed = ['choice', 'option', 'currency'].includes(target.field.type.name)
    if (operator === 'empty' || operator === 'notEmpty')
      return this.#emptiness(builder, operator, column, true)
    const given = this.#list(value).map((each) => (fixed ? this.#read(target, each) : each))
    const place = places[operator] ?? 'whole'
    const negative = negatives.includes(operator)

    const holds = (query: Builder) => {
      if (fixed) return query.whereIn(column, given)
      return query.where((either: Builder) => {
        for (const text of given) {
          const { sql, bindings } = dialect().matches(column, text, place)
          either.orWhereRaw(sql, bindings)
        }
      })
    }
    return negative ? this.#not(builder, column, holds) : holds(builder)
  }

  /**
   * "over 1,000" holds in each row's own currency, whatever its minor unit; "over 1,000 USD" holds for rows in dollars alone.
   */
  #amount(builder: Builder, target: FilterField, condition: Condition): Builder {
    const beside = target.Record.field(target.field.options.currency)!
    const column = `${(target.Record as any).table}.${beside.column}`
    const named = this.#list(condition.value).map(namedCurrency).find(Boolean)
    const codes = named ? [named] : this.#currencies
    const byScale = [...Map.groupBy(codes, currencyScale).values()]
    if (byScale.length === 1 && !named) return this.#number(builder, target, condition, codes[0])
    return builder.where((either: Builder) => {
      for (const group of byScale)
        either.orWhere((inner: Builder) =>
          this.#number(inner.whereIn(column, group), target, condition, group[0])
        )
    })
  }

  #number(
    builder: Builder,
    target: FilterField,
    { operator, value }: Condition,
    currency = this.#parse.currency
  ): Builder {
    const column = this.#column(target)
    if (operator === 'empty' || operator === 'notEmpty')
      return this.#emptiness(builder, operator, column)
    const read = (text: string) =>
      toColumn(target.field, this.#read(target, text, { ...this.#parse, currency }))
    if (operator === 'between') {
      const [low, high] = this.#list(value)
      if (low) builder.where(column, '>=', read(low))
      if (high) builder.where(column, '<=', read(high))
      return builder
    }
    if (operator === 'is' || operator === 'anyOf')
      return builder.whereIn(column, this.#list(value).map(read))
    if (operator === 'isNot' || operator === 'noneOf')
      return this.#not(builder, column, (query) =>
        query.whereIn(column, this.#list(value).map(read))
      )
    return builder.where(column, comparisons[operator]!, read(String(value)))
  }

  #reference(builder: Builder, target: FilterField, condition: Condition): Builder {
    const { operator, value } = condition
    const column = this.#column(target)
    const among = (ids: number[]) =>
      this.#wide.has(condition)
        ? builder.whereRaw(`${dialect().unindexed(column)} in (${ids.map(() => '?').join()})`, ids)
        : builder.whereIn(column, ids)
    const me = this.#actor.id ?? 0
    if (operator === 'empty' || operator === 'notEmpty')
      return this.#emptiness(builder, operator, column)
    if (operator === 'me') return among([me])
    if (operator === 'notMe') return this.#not(builder, column, (query) => query.where(column, me))
    if (operator === 'myTeam') return among([...new Set([me, ...this.#actor.teamMateIds])])
    const ids = this.#ids(target, value)
    return negatives.includes(operator)
      ? this.#not(builder, column, (query) => query.whereIn(column, ids))
      : among(ids)
  }

  #moment(builder: Builder, target: FilterField, { operator, value }: Condition): Builder {
    const column = this.#column(target)
    if (operator === 'empty' || operator === 'notEmpty')
      return this.#emptiness(builder, operator, column)
    const { from, until } = this.#stretch(target, operator, value)
    if (from) builder.where(column, '>=', this.#stored(target.field, from))
    if (until && from && +until === +from)
      builder.where(column, '<=', this.#stored(target.field, until))
    else if (until) builder.where(column, '<', this.#stored(target.field, until))
    return builder
  }

  #stored = ({ type }: BoundField, moment: DateTime) =>
    type.column === 'date'
      ? moment.setZone(this.#calendar.timezone).toISODate()!
      : clock.toColumn(moment)

  /** The stretch of time that an operator and its value mean; for days, from the first day to the one after the last. */
  #stretch(target: FilterField, operator: Operator, value: Condition['value']): Stretch {
    const wrong = (text: unknown) =>
      refuse('filter', 'wrongFilterDate', { field: target.name, value: quoted(text) })
    const day = (text: string) =>
      namedStretch(text, this.#calendar) ?? writtenStretch(text, this.#calendar) ?? wrong(text)
    const [first, last] = this.#list(value)
    if (operator === 'on') return day(first)
    if (operator === 'before') return { from: null, until: day(first).from }
    if (operator === 'after') {
      const { from, until } = day(first)
      return { from: +from! === +until! ? until!.plus({ milliseconds: 1 }) : until, until: null }
    }
    if (operator === 'between')
      return { from: first ? day(first).from : null, until: last ? day(last).until : null }

    const named = operator === 'within' ? namedStretch(first, this.#calendar) : null
    if (named) return named
    const length = duration(first)
    if (!length) return wrong(first)
    return this.#relative(target, operator, length)
  }

  #relative({ field }: FilterField, operator: Operator, length: Record<string, number>): Stretch {
    const { now, timezone } = this.#calendar
    const days = field.type.column === 'date' || !('hours' in length)
    const local = now.setZone(timezone)
    const start = days ? local.startOf('day') : local
    const end = days ? start.plus({ days: 1 }) : start
    if (operator === 'within') return { from: start.minus(length), until: end }
    if (operator === 'olderThan') return { from: null, until: start.minus(length) }
    return { from: start, until: end.plus(length) }
  }

  /** Lists of values, kept one by one in `record_values`. */
  #values(builder: Builder, target: FilterField, condition: Condition): Builder {
    const { operator, value } = condition
    if (operator === 'empty' || operator === 'notEmpty')
      return this.#emptiness(builder, operator, this.#column(target))
    if (operator === 'allOf') {
      const id = `${(target.Record as any).table}.id`
      for (const key of this.#keys(target, value))
        builder.whereIn(
          id,
          this.#lookup(target, (query) => query.where('value', key))
        )
      return builder
    }
    return this.#looked(builder, target, condition, this.#valueRows(target, condition))
  }

  #valueRows(target: FilterField, { operator, value }: Condition, alias?: string): Builder {
    const type = target.field.type.name
    const me = operator === 'me' || operator === 'notMe'
    return this.#lookup(
      target,
      (query) => {
        if (me) return query.where('value', String(this.#actor.id ?? 0))
        if (['contains', 'notContains', 'startsWith', 'endsWith'].includes(operator)) {
          const text = type === 'phones' ? phoneKey(String(value)) : emailKey(String(value).trim())
          if (!text) refuse('filter', 'missingFilterValue', { field: target.name })
          return this.#folded(query, text, places[operator] ?? 'whole')
        }
        return query.whereIn('value', this.#keys(target, value))
      },
      alias
    )
  }

  #looked(builder: Builder, { Record }: FilterField, condition: Condition, rows: Builder): Builder {
    const id = `${(Record as any).table}.id`
    const { operator } = condition
    if (negatives.includes(operator) || operator === 'empty') return builder.whereNotIn(id, rows)
    if (this.#among.has(condition)) return builder
    if (this.#first === condition) {
      for (const other of this.#among)
        rows.whereExists(
          this.#rowsOf(other, 'other').whereColumn('other.record_id', 'found.record_id')
        )
      return builder.whereIn(id, rows)
    }
    if (!this.#wide.has(condition)) return builder.whereIn(id, rows)
    return builder.whereExists(rows.whereColumn('found.record_id', id))
  }

  #addressPart(builder: Builder, target: FilterField, condition: Condition): Builder {
    return this.#looked(builder, target, condition, this.#partRows(target, condition))
  }

  #partRows(target: FilterField, { operator, value }: Condition, alias?: string): Builder {
    const prefix = `${target.part}:`
    const key = (text: string) => {
      if (target.part === 'country')
        return countryCode(text) ?? refuse('filter', 'notCountry', { value: quoted(text) })
      const folded = fold(text)
      return target.part === 'postal' ? folded.replace(/\s/g, '') : folded
    }
    return this.#lookup(
      target,
      (query) => {
        if (operator === 'empty' || operator === 'notEmpty')
          return this.#folded(query, prefix, 'start')
        const keys = this.#list(value).map(key)
        if (operator === 'startsWith') return this.#folded(query, prefix + keys[0], 'start')
        if (operator === 'contains') return this.#folded(query, keys[0], 'anywhere', prefix)
        return query.whereIn(
          'value',
          keys.map((each) => prefix + each)
        )
      },
      alias
    )
  }

  #lookup(
    { Record, field }: FilterField,
    narrow: (query: Builder) => Builder,
    alias = 'found'
  ): Builder {
    const query = connection()
      .from(`record_values as ${alias}`)
      .where('record_name', Record.recordName)
      .where('field', field.key)
    narrow(query)
    return query.select('record_id')
  }

  #folded(query: Builder, text: string, place: TextPlace, prefix = ''): Builder {
    const { sql, bindings } = dialect().matches('value', text, place, { folded: true, prefix })
    return query.whereRaw(sql, bindings)
  }

  #keys(target: FilterField, value: Condition['value']): string[] {
    const { type } = target.field
    if (type.name === 'tags')
      return this.#list(value).map((each) => String(this.#tags.get(tagKey(each)) ?? 0))
    if (type.name === 'users') return this.#ids(target, value).map(String)
    if (type.name === 'emails') return this.#list(value).map((each) => emailKey(each.trim()))
    if (type.name === 'phones')
      return this.#list(value).map((each) =>
        this.#attempt(target, each, () => phoneKey(parsePhone(each, this.#parse)?.value ?? ''))
      )
    return this.#list(value).flatMap((each) => type.keys!(this.#read(target, [each]), target.field))
  }

  #ids = (target: FilterField, value: Condition['value']): number[] =>
    this.#list(value).map((each) => {
      if (each === 'me' && (target.field.options.to === 'user' || !target.field.options.to))
        return this.#actor.id ?? 0
      if (!/^\d{1,15}$/.test(each)) refuse('filter', 'wrongFilterValue', { field: target.name })
      return Number(each)
    })

  #list = (value: Condition['value']): string[] => (Array.isArray(value) ? value : [value ?? ''])

  #read = (target: FilterField, raw: unknown, parse = this.#parse) =>
    this.#attempt(target, raw, () => {
      const value = target.field.type.parse(raw, target.field, parse)
      if (value === null) throw new FieldError('missingFilterValue', { field: target.name })
      return value
    })

  #attempt<T>(target: FilterField, raw: unknown, work: () => T): T {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      return refuse('filter', error.key, {
        value: quoted(raw),
        field: target.name,
        ...error.params,
      })
    }
  }

  #emptiness(builder: Builder, operator: Operator, column: string, text = false): Builder {
    if (operator === 'notEmpty') {
      builder.whereNotNull(column)
      return text ? builder.where(column, '<>', '') : builder
    }
    return builder.where((either: Builder) => {
      either.whereNull(column)
      if (text) either.orWhere(column, '')
    })
  }

  /** The opposite, rows without a value included: "is not Madrid" holds where no city is known. */
  #not(builder: Builder, column: string, holds: (query: Builder) => Builder): Builder {
    return builder.where((either: Builder) =>
      either.whereNull(column).orWhereNot((inner: Builder) => holds(inner))
    )
  }
}

const isReference = (Record: RecordClass, { field }: Condition) =>
  filterField(Record, field)?.field.type.name === 'reference'

const negatives: readonly Operator[] = ['isNot', 'noneOf', 'notContains', 'notMe']
const comparisons: Partial<Record<Operator, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' }
const places: Partial<Record<Operator, TextPlace>> = {
  contains: 'anywhere',
  notContains: 'anywhere',
  startsWith: 'start',
  endsWith: 'end',
}

/** Currencies that the amounts of this filter may be in; asked for only where there is such an amount. */
const currenciesIn = async (Record: RecordClass, filter: Filter | null): Promise<string[]> =>
  conditionsOf(filter).some(({ field }) => filterField(Record, field)?.field.options.currency)
    ? keptCurrencies()
    : []

const tagKey = (given: string) => (/^\d+$/.test(given) ? given : fold(given))

/** Tags may be given by id or by name; names are looked up once for the whole filter. */
async function tagsNamed(Record: RecordClass, filter: Filter | null): Promise<Map<string, number>> {
  const given = conditionsOf(filter)
    .filter(({ field }) => filterField(Record, field)?.field.type.name === 'tags')
    .flatMap(({ value }) => (Array.isArray(value) ? value : value === null ? [] : [value]))
  const known = new Map(given.filter((each) => /^\d+$/.test(each)).map((id) => [id, Number(id)]))
  const names = given.filter((each) => !/^\d+$/.test(each)).map(fold)
  if (!names.length) return known
  const rows = await connection().from('tags').whereIn('name_key', names).select('id', 'name_key')
  for (const { id, name_key: key } of rows) known.set(key, id)
  return known
}
