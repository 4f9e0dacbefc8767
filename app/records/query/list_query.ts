import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import type { BoundField } from '#records/field_type'
import { cachedCount } from '#records/query/count_cache'
import { after, readCursor, writeCursor, type Cursor } from '#records/query/cursor'
import { among } from '#records/query/among'
import { FilterSql } from '#records/query/filter'
import { listField } from '#records/query/filter_fields'
import type { ListParams } from '#records/query/list_params'
import { visible } from '#records/query/scope'
import { sortKeys, standardSort, type SortKey } from '#records/query/sort'
import { fromColumn, type RecordClass } from '#records/record'
import { withCurrencies } from '#records/currencies/of_row'
import { matching } from '#records/search/matching'

/** A plain row: attribute names, values as code holds them. */
export type ListRow = { id: number; title: string; version: number } & Record<string, any>

export interface Page {
  rows: ListRow[]
  /** Cursors of the pages after and before; null where there is none. */
  next: string | null
  previous: string | null
  /** How many rows stand before these, as far as paging knows. */
  start: number
}

/** Counts stop here: a list of a million rows says "more than 100,000". */
const mostCounted = 100_000

/**
 * What a list's URL asks for, as one person may see it. Reads plain rows and only the columns that are shown. Pages are found
 * by key, never by offset, so that page 1,000 costs what the first costs.
 */
export class ListQuery {
  readonly Record: RecordClass
  readonly actor: Actor
  readonly params: Partial<ListParams>
  readonly keys: SortKey[]
  #filter: FilterSql

  private constructor(
    Record: RecordClass,
    actor: Actor,
    params: Partial<ListParams>,
    filter: FilterSql
  ) {
    this.Record = Record
    this.actor = actor
    this.params = params
    this.keys = sortKeys(Record, params.sort?.length ? params.sort : standardSort(Record))
    this.#filter = filter
  }

  /** Throws Invalid where a value of the filter cannot be read. */
  static async from(
    Record: RecordClass,
    actor: Actor,
    params: Partial<ListParams>
  ): Promise<ListQuery> {
    const filter = await FilterSql.for(Record, actor, params.filter ?? null)
    const query = new ListQuery(Record, actor, params, filter)
    // Groups are only read when the statement is built; wrong values shall be refused here.
    if (params.filter) filter.apply(connection().from(query.table), params.filter).toSQL()
    await filter.weigh(params.filter ?? null)
    return query
  }

  get table(): string {
    return (this.Record as any).table
  }

  /** Restricts a query over this record's table to what the list holds: right, trash, filter, words. */
  where<Q>(builder: Q): Q {
    const query = builder as any
    if (this.params.trash) query.whereNotNull(`${this.table}.deleted_at`)
    else query.whereNull(`${this.table}.deleted_at`)
    if (this.params.ids) among(query, `${this.table}.id`, this.params.ids)
    visible(query, this.Record, this.actor)
    this.#filter.apply(query, this.params.filter ?? null)
    if (this.params.q) matching(query, this.Record, this.params.q)
    return builder
  }

  /** One page. `fields` are the columns read; all that can be read where left out. */
  async page(shown: BoundField[] = this.#fields()): Promise<Page> {
    const fields = withCurrencies(this.Record, shown)
    const limit = this.params.limit ?? 50
    const cursor = this.params.cursor ? readCursor(this.keys, this.params.cursor) : null
    const found = await this.#read(fields, limit + 1, cursor)
    const more = found.length > limit
    const raw = found.slice(0, limit)
    if (cursor?.backward) raw.reverse()

    const hasNext = cursor?.backward ? true : more
    const hasPrevious = cursor?.backward ? more : cursor !== null
    const start = hasPrevious ? (cursor?.start ?? 0) : 0
    const to = (row: Record<string, any>, backward: boolean, at: number) =>
      writeCursor(this.keys, row, { backward, start: Math.max(0, at) })
    return {
      rows: raw.map((row) => this.#row(row, fields)),
      next: hasNext && raw.length ? to(raw.at(-1)!, false, start + raw.length) : null,
      previous: hasPrevious && raw.length ? to(raw[0], true, start - limit) : null,
      start,
    }
  }

  /** How many rows the list has, counted to 100,000 and remembered for ten seconds. */
  async count(most = mostCounted): Promise<{ total: number; exact: boolean }> {
    const { filter, q, trash, ids } = this.params
    const key = JSON.stringify([this.actor.id, filter ?? null, q ?? '', !!trash, ids, most])
    const total = await cachedCount(this.Record.recordName, key, async () => {
      const rows = this.where(connection().from(this.table).select(`${this.table}.id`))
      const [{ total: counted }] = await connection()
        .from(rows.limit(most + 1).as('counted'))
        .count('* as total')
      return Number(counted)
    })
    return { total: Math.min(total, most), exact: total <= most }
  }

  /** Every row in the list's order, so many at a time; for exports. */
  async *batches(size = 500, shown: BoundField[] = this.#fields()): AsyncGenerator<ListRow[]> {
    const fields = withCurrencies(this.Record, shown)
    let cursor: Pick<Cursor, 'values' | 'backward'> | null = null
    for (;;) {
      const raw: Record<string, any>[] = await this.#read(fields, size, cursor)
      if (raw.length) yield raw.map((row) => this.#row(row, fields))
      if (raw.length < size) return
      const last = raw.at(-1)!
      cursor = { values: this.keys.map(({ column }) => last[`sort_${column}`]), backward: false }
    }
  }

  /** Ids in rising order, so many at a time, from the one after `start`; for bulk work, which changes what the list is sorted by. */
  async *idBatches(size = 500, start = 0): AsyncGenerator<number[]> {
    let last = start
    for (;;) {
      const ids = await this.idsAfter(last, size)
      if (ids.length) yield ids
      if (ids.length < size) return
      last = ids.at(-1)!
    }
  }

  async idsAfter(last: number, limit: number): Promise<number[]> {
    const rows = await this.where(connection().from(this.table))
      .where(`${this.table}.id`, '>', last)
      .orderBy(`${this.table}.id`)
      .limit(limit)
      .select(`${this.table}.id`)
    return rows.map(({ id }) => id)
  }

  #fields() {
    return this.Record.readable
  }

  /**
   * Ids and sort values first, which an index covers; then the columns of those rows alone. One statement.
   */
  #read(
    fields: BoundField[],
    limit: number,
    cursor: Pick<Cursor, 'values' | 'backward'> | null
  ): Promise<Record<string, any>[]> {
    const places = this.where(connection().from(this.table))
    if (cursor) after(places, this.keys, cursor)
    const columns = [...new Set(this.keys.map(({ column }) => column))]
    places.select(
      `${this.table}.id`,
      ...columns.map((column) => `${this.table}.${column} as sort_${column}`)
    )
    this.#order(places, cursor?.backward, (key) => key.expression)
    places.limit(limit)

    const rows = connection()
      .from(places.as('page'))
      .join(this.table, `${this.table}.id`, 'page.id')
      .select(
        ...[...new Set([...carried, ...fields.map(({ column }) => column)])].map(
          (column) => `${this.table}.${column}`
        ),
        ...columns.map((column) => `page.sort_${column}`)
      )
    this.#order(rows, cursor?.backward, (key) =>
      key.expression.replace(`${this.table}.${key.column}`, `page.sort_${key.column}`)
    )
    return rows as unknown as Promise<Record<string, any>[]>
  }

  #order(query: any, backward: boolean | undefined, sql: (key: SortKey) => string) {
    for (const key of this.keys)
      query.orderByRaw(`${sql(key)} ${key.descending === !!backward ? 'asc' : 'desc'}`)
  }

  #row(raw: Record<string, any>, fields: BoundField[]): ListRow {
    const row: ListRow = {
      id: raw.id,
      title: raw.title,
      version: raw.version,
      ownerId: raw.owner_id,
      collaborators: raw.collaborators ? JSON.parse(raw.collaborators) : null,
      deletedAt: raw.deleted_at,
    }
    for (const field of fields) row[field.attribute] = fromColumn(field, raw[field.column])
    return row
  }
}

/** Columns that every row brings: what it is called, and what deciding about it takes. */
const carried = ['id', 'title', 'version', 'owner_id', 'collaborators', 'deleted_at']

/** The fields that a list shows for these column names. */
export const columnFields = (Record: RecordClass, names: string[]): BoundField[] =>
  names.map((name) => listField(Record, name)).filter((field) => field !== undefined)
