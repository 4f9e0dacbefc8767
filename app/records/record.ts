import { type DateTime } from 'luxon'
import string from '@adonisjs/core/helpers/string'
import type { LucidModel, ModelQueryBuilderContract } from '@adonisjs/lucid/types/model'
import type { BelongsTo, HasMany } from '@adonisjs/lucid/types/relations'
import { fieldType, type BoundField, type Field } from '#records/field_type'
import type { Change, Written } from '#records/change'
import type { Actor, RecordAction } from '#records/actor'
import type { Refusals } from '#records/errors'
import { visible } from '#records/query/scope'
import { Tracked } from '#records/tracked'
import { boundTo } from '#records/added_fields'
import { fold, truncate } from '#records/normalise'
import { builtInFields } from '#records/fields/built_in'
import type { Many } from '#records/fields/many'
import type { Reference } from '#records/fields/reference'

/** Record name to its class, filled in by each room with declaration merging, for relations' types. */
export interface RecordTypes {}

export type Declared = Field | Reference<string, boolean> | Many<string>

type ValueOf<F> = F extends Field<infer T, infer R> ? (R extends true ? T : T | null) : never
type Columns<Fs> = {
  -readonly [K in keyof Fs as Fs[K] extends Reference<any, any> | Many<any> ? never : K]: ValueOf<
    Fs[K]
  >
}
type ReferenceIds<Fs> = {
  -readonly [
    K in keyof Fs as Fs[K] extends Reference<any, any> ? `${K & string}Id` : never
  ]: Fs[K] extends Reference<any, true> ? number : number | null
}

/** Values that are to be written to a row. */
export interface Proposed {
  values: Record<string, any>
  /** Attributes as they stand; null for a new row. */
  stored: Record<string, any> | null
}

export interface RecordOptions {
  /** URL and API name; the plural of the name by default. */
  path?: string
  /** Table; the plural of the name in snake case by default. */
  table?: string
  /** Lucide icon. */
  icon?: string
  /** What a person calls one of them. The `name` field by default. */
  title?: (row: any) => string
  /** What names sort by; the title by default (people sort by last name). */
  sortTitle?: (row: any) => string
  /** Second line in search results, pickers and cards. */
  subtitle?: (row: any) => string | null
  /** Columns of the list before anyone changes them. `name` is the title with its avatar. */
  list?: string[]
  /** Fields of the form and the facts, in order; all that can be written by default. Groups by heading key. */
  form?: (string | { group: string; fields: string[] })[]
  /** Field keys or `name`, `-` before for descending. `name` by default. */
  sort?: string
  /** Square for companies and things, round for people. */
  avatar?: 'round' | 'square' | 'none'
  /**
   * People write on its page (notes, calls, tasks, files), follow it and keep it at hand. Its `settle` calls `tellStory`; columns
   * `lastContactedAt` and `nextActivityAt` are kept where it has them.
   */
  timeline?: true
  /** No list, search, API or import of its own: part of another record (a link, a note). */
  internal?: boolean
  /** Whose access decides for an internal record: the reference that leads to it. */
  parent?: string
  /** False for rows that the house keeps beside a field of the record they are part of: the field's change tells it all. */
  told?: false
  /** A company may do without it: the setting `recordsOff`. */
  optional?: true
  /** Switches off single generic features. */
  without?: ('import' | 'export' | 'api' | 'search' | 'create' | 'bulk')[]
  /** False where a room has screens of its own and wants none of the generic ones. */
  routes?: false
  /** Set up once by few, such as tax classes: not offered in the New menu, and not what a day is about. */
  background?: boolean
  /** Other ways to see the list, each a page of its own beside it: `board` is `/deals/board`. They share filters and views. */
  screens?: string[]
  /** Field that an import matches on first. */
  importKey?: string
}

/** Base of every record: what all of them carry. */
export class RecordRow extends Tracked {
  static recordName: string
  static options: RecordOptions
  static fields: Record<string, Declared>
  /** Fields that the record type declares itself. */
  static own: BoundField[]
  /** Those and the ones that modules add. */
  static bound: BoundField[]

  /** Completes rows of this type before they are written, many at once in an import. Throws what refuses them. */
  static arrange?: (change: Change, rows: any[]) => Promise<void>
  /**
   * Rules over several fields of what somebody typed, imported or sent: what is wrong with each of these, by attribute. `stored` is the
   * row as it stands, null for a new one; `values` are what is to be written. One call for all rows of a batch.
   */
  static refusals?: (actor: Actor, rows: Proposed[]) => Promise<Refusals[]>

  /** Something was said or done about these rows: an activity was written. Within the same change. */
  static acted?: (change: Change, ids: number[]) => Promise<void>

  /** What asks for written rows by their values: it runs within the same change, once they are indexed. Writes no rows of records. */
  static indexed?: (change: Change, ids: number[]) => Promise<void>

  /** Brings other tables in line with rows that were written, within the same change. Runs again for what it writes itself, so it must come to rest. */
  static settle?: (change: Change, written: Written[]) => Promise<void>

  /** Lookup values beyond those of the fields, kept with them under names of their own: what duplicates are found by. */
  static matchKeys?: (row: any) => { field: string; value: string }[]

  /** Rows of this type to choose from where another record, `row` if there is one already, refers to it. By name if left out. */
  static offer?: (actor: Actor, row: any) => Promise<{ value: number; label: string }[]>

  /** Records that new ones of these values are likely to repeat; the form asks before it makes another. */
  static twins?: (actor: Actor, values: Record<string, any>) => Promise<unknown[]>

  declare title: string
  declare titleSort: string
  declare ownerId: number | null
  declare collaborators: number[] | null
  declare version: number
  declare createdAt: DateTime
  declare createdById: number | null
  declare updatedAt: DateTime
  declare updatedById: number | null
  declare deletedAt: DateTime | null
  declare origin: string
  declare custom: Record<string, unknown> | null

  static get path(): string {
    let path = paths.get(this.recordName)
    if (!path) {
      path = this.options.path ?? string.dashCase(string.plural(this.recordName))
      paths.set(this.recordName, path)
    }
    return path
  }

  static field(key: string): BoundField | undefined {
    return this.bound.find((field) => field.key === key || field.attribute === key)
  }

  /** Fields that forms, imports and the API may write. */
  static get writable(): BoundField[] {
    return this.bound.filter((field) => !field.options.readOnly && !field.options.secret)
  }

  /** Fields that a reader may meet on screens, in filters, exports and the API. */
  static get readable(): BoundField[] {
    return this.bound.filter((field) => !field.options.secret)
  }

  /** Rows out of the trash that this person's right reaches. */
  static visibleTo<T extends LucidModel>(
    this: T,
    actor: Actor,
    action: RecordAction = 'read'
  ): ModelQueryBuilderContract<T> {
    const query = this.query().whereNull(`${this.table}.deleted_at`)
    return visible(query, this as unknown as RecordClass, actor, action)
  }

  get recordName(): string {
    return (this.constructor as typeof RecordRow).recordName
  }

  get url(): string {
    return `/${(this.constructor as typeof RecordRow).path}/${this.id}`
  }

  /** Where this record lives on after it became part of another; null for one that did not. */
  get movedTo(): string | null {
    return null
  }

  /** Nobody changes what it says any more, whatever their right; pages then offer no way to try. */
  get isFixed(): boolean {
    return false
  }

  get subtitle(): string | null {
    return (this.constructor as typeof RecordRow).options.subtitle?.(this) ?? null
  }

  /** Keeps the derived columns right; called by the change door before each write. */
  deriveTitle() {
    const { options } = this.constructor as typeof RecordRow
    const title = (options.title ?? ((row: any) => row.name))(this)?.trim() || '—'
    this.title = truncate(title, 255)
    this.titleSort = truncate(
      fold((options.sortTitle ?? (() => title))(this)?.trim() || title),
      255
    )
  }
}

export type RecordClass = typeof RecordRow

const classes = new Map<string, RecordClass>()
/** Making a plural takes 20 µs, and a list asks for it at every link. */
const paths = new Map<string, string>()

/** The class of a record type. Throws when no module declares it. */
export function recordClass(name: string): RecordClass {
  const found = classes.get(name)
  if (!found) throw new Error(`No record type is named "${name}".`)
  return found
}

/** The record type that a table belongs to, if it is one's. */
export const recordOfTable = (table: string) =>
  [...classes.values()].find((model) => (model as any).table === table)

export const recordClasses = () => [...classes.values()]

export function bind(recordName: string, key: string, field: Field, builtIn: boolean): BoundField {
  const type = fieldType(field.type)
  const attribute = `${key}${type.suffix ?? ''}`
  return {
    key,
    attribute,
    column: string.snakeCase(attribute),
    recordName,
    type,
    options: field.options,
    required: field.options.required === true,
    builtIn,
  }
}

/**
 * Declares a record type and returns its base class. The class that extends it becomes the one that relations,
 * references and the registry know.
 *
 * @example class Contact extends record('contact', { lastName: text({ max: 80, required: true }) }) {}
 */
export function record<const N extends string, const Fs extends Record<string, Declared>>(
  name: N,
  fields: Fs,
  options: RecordOptions = {}
) {
  class DeclaredRecord extends RecordRow {
    static recordName = name as string
    static fields: Record<string, Declared> = fields
    static options = options
    static table = options.table ?? string.snakeCase(string.plural(name))
    static own: BoundField[] = []

    static get bound(): BoundField[] {
      return boundTo(this as unknown as RecordClass)
    }

    static boot() {
      if (this.booted) return
      // Lucid would name it after the class.
      if (!Object.hasOwn(this, 'table')) this.table = DeclaredRecord.table
      super.boot()
      classes.set(name, this as unknown as RecordClass)
      this.$addColumn('id', { isPrimary: true })
      this.$addColumn('title', {})
      this.$addColumn('titleSort', { serializeAs: null })
      this.$addColumn('custom', jsonColumn)
      this.own = []
      for (const [key, field] of Object.entries<any>({ ...fields, ...builtInFields(fields) })) {
        if (field.type === 'many') {
          this.$addRelation(key, 'hasMany', () => recordClass(field.of) as unknown as LucidModel, {
            foreignKey: `${field.by}Id`,
          } as any)
          continue
        }
        const bound = bind(name, key, field, !(key in fields))
        this.own.push(bound)
        addColumn(this as any, bound)
      }
    }
  }

  return DeclaredRecord as unknown as Omit<typeof RecordRow, 'prototype'> & {
    recordName: N
    fields: Fs
  } & (new () => RecordRow & Columns<Fs> & ReferenceIds<Fs>)
}

/** Tells Lucid of a field, and of the record that a reference leads to. */
export function addColumn(model: any, field: BoundField) {
  if (model.$hasColumn(field.attribute)) return
  model.$addColumn(field.attribute, columnOptions(field))
  if (field.type.name !== 'reference') return
  model.$addRelation(
    field.key,
    'belongsTo',
    () => recordClass(field.options.to) as unknown as LucidModel,
    { foreignKey: field.attribute }
  )
}

const jsonColumn = {
  prepare: (value: unknown) =>
    value === null || value === undefined ? null : JSON.stringify(value),
  consume: (raw: unknown) => (typeof raw === 'string' ? JSON.parse(raw) : (raw ?? null)),
}

function columnOptions(field: BoundField) {
  const { type } = field
  return {
    columnName: field.column,
    prepare: (value: any) => toColumn(field, value),
    consume: (raw: any) =>
      raw === null || raw === undefined ? null : (type.fromColumn?.(raw, field) ?? raw),
  }
}

/** A value as its column stores it. */
export function toColumn(field: BoundField, value: any) {
  if (value === null || value === undefined) return null
  return field.type.toColumn ? field.type.toColumn(value, field) : value
}

/** A column of a plain row as the value that code works with. */
export function fromColumn(field: BoundField, raw: any) {
  if (raw === null || raw === undefined) return null
  return field.type.fromColumn ? field.type.fromColumn(raw, field) : raw
}

export type { BelongsTo, HasMany }
