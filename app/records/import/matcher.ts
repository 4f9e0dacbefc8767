import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { fold } from '#records/normalise'
import { visible } from '#records/query/scope'
import { toColumn, type RecordClass } from '#records/record'
import type { Draft } from '#records/import/draft'
import { sortTitle } from '#records/import/name_finder'

export interface Match {
  draft: Draft
  keys: string[]
  id: number | null
  /** The record was made by an earlier row of this file, or would have been (`id` is null then). */
  own: boolean
}

/** Finds the records that rows speak of, with one query for each batch. */
export class Matcher {
  readonly #actor: Actor
  readonly #Record: RecordClass
  readonly #key: string
  readonly #own = new Set<number>()
  /** Keys of rows that a rehearsal would have made. */
  readonly #pretended = new Set<string>()
  /** Folded keys as they are typed, for columns that are compared as they are. */
  readonly #typed = new Map<string, string>()

  constructor(actor: Actor, Record: RecordClass, key: string) {
    this.#actor = actor
    this.#Record = Record
    this.#key = key
  }

  async match(drafts: Draft[]): Promise<Match[]> {
    const matches = drafts.map((draft) => ({ draft, keys: this.#keysOf(draft) }))
    const found = await this.#lookUp([...new Set(matches.flatMap(({ keys }) => keys))])
    return matches.map(({ draft, keys }) => {
      const id = keys.map((key) => found.get(key)).find(Boolean) ?? null
      const own = id ? this.#own.has(id) : keys.some((key) => this.#pretended.has(key))
      return { draft, keys, id, own }
    })
  }

  made(drafts: Draft[], ids: number[] | null) {
    if (ids) for (const id of ids) this.#own.add(id)
    else for (const draft of drafts) for (const key of this.#keysOf(draft)) this.#pretended.add(key)
  }

  /** After a restart: what this import made before. */
  async rememberMade(changeSetId: number | null) {
    if (!changeSetId) return
    const rows = await connection()
      .from('changes')
      .where({
        change_set_id: changeSetId,
        table_name: (this.#Record as any).table,
        action: 'create',
      })
      .select('row_id')
    for (const { row_id: id } of rows) this.#own.add(id)
  }

  #keysOf(draft: Draft): string[] {
    if (!this.#key) return []
    if (this.#key === 'id') return draft.id ? [String(draft.id)] : []
    if (this.#key === 'title') return [sortTitle(this.#Record, draft.values)]
    const field = this.#Record.field(this.#key)!
    const value = draft.values[field.attribute]
    if (value === null || value === undefined) return []
    if (!this.#plainColumn) return field.type.keys!(value, field).map((key) => key.slice(0, 191))
    const typed = String(toColumn(field, value))
    this.#typed.set(fold(typed), typed)
    return [fold(typed)]
  }

  async #lookUp(keys: string[]): Promise<Map<string, number>> {
    const found = new Map<string, number>()
    if (!keys.length) return found
    const rows = await this.#query(keys)
    for (const { key, id } of rows) {
      const name = this.#plainColumn ? fold(String(key)) : String(key)
      if (!found.has(name)) found.set(name, id)
    }
    return found
  }

  get #plainColumn() {
    if (['id', 'title'].includes(this.#key)) return false
    const field = this.#Record.field(this.#key)!
    return !field.type.keys || (field.type.name === 'text' && !field.options.unique)
  }

  async #query(keys: string[]): Promise<{ key: string; id: number }[]> {
    const table = (this.#Record as any).table
    const reach = (query: any) => visible(query, this.#Record, this.#actor).orderBy(`${table}.id`)
    const rows = connection().from(table).whereNull(`${table}.deleted_at`)
    if (this.#key === 'id' || this.#key === 'title') {
      const column = `${table}.${this.#key === 'id' ? 'id' : 'title_sort'}`
      return reach(rows.whereIn(column, keys).select(`${column} as key`, `${table}.id`))
    }
    const field = this.#Record.field(this.#key)!
    if (this.#plainColumn) {
      const column = `${table}.${field.column}`
      const typed = keys.map((key) => this.#typed.get(key) ?? key)
      this.#typed.clear()
      return reach(rows.whereIn(column, typed).select(`${column} as key`, `${table}.id`))
    }
    return reach(
      rows
        .join('record_values', 'record_values.record_id', `${table}.id`)
        .where('record_values.record_name', this.#Record.recordName)
        .where('record_values.field', field.key)
        .whereIn('record_values.value', keys)
        .select('record_values.value as key', `${table}.id`)
    )
  }
}
