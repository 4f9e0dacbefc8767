import { connection } from '#records/change'
import { isTranslated, recordLabel, type Translate } from '#records/labels'
import { recordClasses } from '#records/record'
import type { StoredChange } from '#records/undo'

type Raw = Record<string, any>
type Told = { label: string; before: string; after: string }

/** Columns that hold the id of a row with a name. */
const references: Record<string, string> = {
  user_id: 'users',
  owner_id: 'users',
  team_id: 'teams',
  role_id: 'roles',
}
const named = ['settings', 'users', 'teams', 'roles', 'tags', 'saved_views']
const flags = new Set(['manager', 'pinned', 'built_in'])

/**
 * What changed beside the fields of record types: settings, roles, teams, tags. Columns with a word of their own,
 * `history.columns.<column>`, are told; the others the house keeps for itself.
 */
export class OtherWords {
  readonly #t: Translate
  #names = new Map<string, string>()

  private constructor(t: Translate) {
    this.#t = t
  }

  /** Looks all names up that these changes need, one query a table. */
  static async for(t: Translate, changes: StoredChange[]): Promise<OtherWords> {
    const wanted = new Map(named.map((table) => [table, new Set<number>()]))
    for (const { table_name: table, row_id: id, before, after } of changes) {
      wanted.get(table)?.add(id)
      for (const [column, referred] of Object.entries(references))
        for (const value of [before?.[column], after?.[column]])
          if (value) wanted.get(referred)!.add(value)
    }
    const words = new OtherWords(t)
    for (const [table, ids] of wanted) if (ids.size) await words.#load(table, [...ids])
    return words
  }

  /** The name behind a column like `role_id`; null for any other. */
  referred(column: string, id: unknown): string | null {
    if (!Object.hasOwn(references, column) || !id) return null
    return this.#names.get(`${references[column]} ${id}`) ?? null
  }

  titleOf({ table_name: table, row_id: id, before, after }: StoredChange): string | null {
    const name = this.#names.get(`${table} ${id}`) ?? (after ?? before)?.name ?? null
    if (table === 'settings') return this.#setting(name)
    return name ?? this.referred('user_id', (after ?? before)?.user_id)
  }

  fieldsOf(change: StoredChange): Told[] {
    const { table_name: table, before, after } = change
    if (table === 'settings') return this.#differences('value', this.titleOf(change)!, change)
    return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
      .filter((column) => isTranslated(`history.columns.${column}`))
      .flatMap((column) => this.#differences(column, this.#t(`history.columns.${column}`), change))
  }

  #differences(column: string, label: string, { before, after }: StoredChange): Told[] {
    const [old, now] = [before?.[column], after?.[column]].map(leaves)
    return [...new Set([...old.keys(), ...now.keys()])]
      .filter((path) => old.get(path) !== now.get(path))
      .map((path) => ({
        label: path ? this.#path(path.split('.')) || label : label,
        before: this.#value(column, old.get(path)),
        after: this.#value(column, now.get(path)),
      }))
  }

  /** `records.contact.edit` is "Contacts · Edit". */
  #path(steps: string[]): string {
    const words = steps.map((step) => {
      const Record = recordClasses().find(({ recordName }) => recordName === step)
      if (Record) return recordLabel(Record, this.#t, 'many')
      const word = [`history.parts.${step}`, `rights.${step}`].find(isTranslated)
      return word ? this.#t(word) : null
    })
    return words.filter(Boolean).join(' · ')
  }

  #value(column: string, value: unknown): string {
    if (value === undefined || value === null) return ''
    if (typeof value === 'boolean' || flags.has(column)) return this.#t(value ? 'yes' : 'no')
    const word = `history.values.${value}`
    return this.referred(column, value) ?? (isTranslated(word) ? this.#t(word) : String(value))
  }

  /** `history.settings.<name>`, or the name made readable. */
  #setting(name: string | null): string {
    const word = `history.settings.${name}`
    if (!name || isTranslated(word)) return this.#t(name ? word : 'history.tables.settings')
    const spaced = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
    return spaced[0].toUpperCase() + spaced.slice(1)
  }

  async #load(table: string, ids: number[]) {
    const columns = ['id', 'name', ...(table === 'roles' ? ['key', 'built_in'] : [])]
    const rows: Raw[] = await connection().from(table).whereIn('id', ids).select(columns)
    for (const { id, name, key, built_in: builtIn } of rows)
      this.#names.set(`${table} ${id}`, builtIn ? this.#t(`roles.${key}`) : name)
  }
}

/** The single values in JSON by their path, an array's by the value itself; any other text at the empty path. */
function leaves(raw: unknown): Map<string, unknown> {
  const found = new Map<string, unknown>()
  const walk = (value: unknown, path: string) => {
    if (value === null || value === undefined) return
    if (typeof value !== 'object') found.set(path, value)
    else if (Array.isArray(value)) for (const each of value) found.set(join(path, each), true)
    else for (const [key, each] of Object.entries(value)) walk(each, join(path, key))
  }
  walk(parsed(raw), '')
  return found
}

const join = (path: string, step: unknown) =>
  [path, typeof step === 'object' ? JSON.stringify(step) : step].filter(Boolean).join('.')

function parsed(raw: unknown): unknown {
  if (typeof raw !== 'string' || !/^[[{"]|^(true|false|null)$/.test(raw)) return raw
  try {
    return JSON.parse(raw)
  } catch {
    return raw
  }
}
