import type { Actor } from '#records/actor'

/** What a field may be told where it is declared. Types add their own. */
export interface FieldOptions {
  required?: boolean
  /** Most characters of a text. */
  max?: number
  /** Found by the search box. */
  search?: boolean
  /** `warn` proposes likely duplicates, `refuse` stops the save. */
  unique?: 'warn' | 'refuse'
  /** Personal data: part of a person's export and erasure. */
  personal?: boolean
  /** Value of a new record; `'me'` for a user reference is whoever creates it. */
  default?: unknown
  /** Kept by verbs; shown, filtered and exported, but neither form nor import nor API writes it. */
  readOnly?: boolean
  /** Only for code: never on a screen, in a filter, an export or the API. */
  secret?: boolean
  /** Left out of the generic form (it has a place of its own on the page). */
  form?: boolean
  /** False where lists are not sorted by it: no index has its order, and a list of 100,000 rows would be read whole. */
  sort?: boolean
}

/** A field as declared. `T` is the value's type in code; `R` is true where null is refused. */
export interface Field<T = any, R extends boolean = boolean, O extends FieldOptions = any> {
  readonly type: string
  readonly options: O
  readonly __value?: T
  readonly __required?: R
}

/** A declared field in its record: names and type resolved. */
export interface BoundField<O extends FieldOptions = any> {
  /** Name in the declaration, labels and filters: `company`. */
  key: string
  /** Property on the row, name in forms and JSON: `companyId`. */
  attribute: string
  /** Column: `company_id`. */
  column: string
  recordName: string
  type: FieldType
  options: O
  required: boolean
  /** Added by the house to every record: owner, createdAt, ... */
  builtIn: boolean
  /** Module that adds it to a record type of another. */
  addedBy?: string
}

/** Why an input is refused. The sentence is the translation `errors.<key>`, filled with `params`. */
export class FieldError extends Error {
  readonly key: string
  readonly params: Record<string, string | number>

  constructor(key: string, params: Record<string, string | number> = {}) {
    super(key)
    this.key = key
    this.params = params
  }
}

/** What parsing may need to know of the company and the person. */
export interface ParseContext {
  actor: Actor
  /** ISO 3166-1 alpha-2, for phone numbers without a prefix. */
  country: string
  /** ISO 4217: of the amount that is read. */
  currency: string
  /** Currencies that may be written, each with whether it has a rate; any of the world's where left out. */
  currencies?: Map<string, boolean>
  timezone: string
  /** `form` and `csv` bring strings as typed by people of this locale; `json` brings JSON values. */
  source: 'form' | 'csv' | 'json'
  locale: string
  /** Order of day and month in numeric dates of this source, where it is known. */
  dateOrder?: 'dmy' | 'mdy' | 'ymd'
}

/** What showing may need: the reader's language, zone and formats, and names of what is referred to. */
export interface FormatContext {
  locale: string
  timezone: string
  currency: string
  dateFormat?: string | null
  timeFormat?: string | null
  t: (key: string, data?: Record<string, any>) => string
  /** Title of a referred row, looked up in one query per record type before rendering. */
  titleOf: (recordName: string, id: number) => string | null
  /** Name and hue of a tag. */
  tag: (id: number) => { name: string; hue: number } | null
}

export const operators = [
  'is',
  'isNot',
  'anyOf',
  'noneOf',
  'allOf',
  'contains',
  'notContains',
  'startsWith',
  'endsWith',
  'empty',
  'notEmpty',
  'gt',
  'gte',
  'lt',
  'lte',
  'between',
  'on',
  'before',
  'after',
  'within',
  'olderThan',
  'next',
  'me',
  'notMe',
  'myTeam',
  'true',
  'false',
] as const
/** Those of the house; a module's have its name before a dot, such as `map.within`. */
export type Operator = (typeof operators)[number] | `${string}.${string}`

/** Column kinds a field may be stored in; the contract test holds each table against them. */
export type ColumnKind =
  'string' | 'text' | 'integer' | 'bigint' | 'decimal' | 'boolean' | 'date' | 'dateTime' | 'json'

/**
 * One kind of value: how it is stored, read, checked, shown, found, edited, exported and described.
 * A plugin may add one through its module's `fieldTypes`.
 */
export interface FieldType<T = any, O extends FieldOptions = any> {
  name: string
  column: ColumnKind
  /** `'Id'` for references: the attribute is `companyId`, the column `company_id`. */
  suffix?: 'Id'
  toColumn?: (value: T, field: BoundField<O>) => string | number | null
  fromColumn?: (raw: any, field: BoundField<O>) => T | null
  /** Raw input to a value; null when there is none. Throws FieldError. */
  parse: (raw: unknown, field: BoundField<O>, context: ParseContext) => T | null
  /** As a person reads it, one line, no markup. */
  text: (value: T, field: BoundField<O>, context: FormatContext) => string
  /** As markup for a cell or a fact, already escaped. Escaped `text` where a type has none. */
  html?: (value: T, field: BoundField<O>, context: FormatContext) => string
  /** For the API. The value itself where a type has none. */
  json?: (value: T, field: BoundField<O>) => unknown
  /** For CSV: what `parse` reads back without loss. `text` in the house's neutral locale where a type has none. */
  csv?: (value: T, field: BoundField<O>, context: FormatContext) => string
  /** Normalised values for lookup: filters on several values, duplicate rules, import keys. Kept in `record_values`. */
  keys?: (value: T, field: BoundField<O>) => string[]
  /** What the search index holds; `text` where a type has none. */
  words?: (value: T, field: BoundField<O>) => string
  /** Fragments that are found anywhere inside: e-mail addresses, digits of phone numbers. */
  fragments?: (value: T, field: BoundField<O>) => string[]
  operators: readonly Operator[]
  /** Whether a list may be sorted by it. */
  sortable: boolean
  /** Edge template of the editor, used by form and inline edit alike. */
  editor: string
  /** JSON Schema (2020-12) of `json`'s output. */
  schema: (field: BoundField<O>) => Record<string, unknown>
}

const types = new Map<string, FieldType>()

export function registerFieldType(type: FieldType) {
  types.set(type.name, type)
  return type
}

export function fieldType(name: string): FieldType {
  const type = types.get(name)
  if (!type) throw new Error(`No field type is named "${name}".`)
  return type
}

export const fieldTypes = () => [...types.values()]

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
export const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => entities[character])
