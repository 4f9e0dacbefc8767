import { AsyncLocalStorage } from 'node:async_hooks'
import type { Database } from '@adonisjs/lucid/database'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Adapter, BaseModel } from '@adonisjs/lucid/orm'
import type { DateTime } from 'luxon'
import { DateTime as Time } from 'luxon'
import type { Actor, Origin } from '#records/actor'
import { commit } from '#records/dialect/commit'
import type { Tracked } from '#records/tracked'
import { checkErasure, completeAndCheck } from '#records/before'
import { recordOfTable, type RecordClass, type RecordRow } from '#records/record'
import { enqueueEvents, wakeRunner } from '#records/jobs'
import type { DomainEvent } from '#modules/contract'
import { now } from '#records/clock'
import { company } from '#records/company'
import {
  besideAmounts,
  completeFrom,
  entry,
  eventOf,
  isRecord,
  plain,
  plainRow,
  sameColumn,
  stamps,
  tracked,
  whatIsThere,
  withoutEmptyColumns,
  type Entry,
  type Raw,
  type Subject,
} from '#records/change_entry'
import { dialect } from '#records/dialect/dialect'
import { indexRecords, unindexRecords } from '#records/index'
import { nextNumbers } from '#records/numbering'
import { forgetCounts } from '#records/query/count_cache'
import { restampViews, stampedTables } from '#records/query/view_stamp'

/** Somebody saved this record since the form was opened. `current` is what it says now. */
export class Conflict extends Error {
  readonly current: RecordRow

  constructor(current: RecordRow) {
    super(`${current.title} was changed by someone else in the meantime.`)
    this.current = current
  }
}

export class WriteOutsideChange extends Error {
  constructor(table: string) {
    super(
      `A row of "${table}" was written outside change(). Wrap the write so that it can be seen and undone.`
    )
  }
}

/** A row that was written in the running change, as `settle` of its record type gets it. */
export interface Written<R = any> {
  row: R
  /** Columns that were written; all of them for a new row. */
  columns: string[] | null
  /** Those columns as they were; null for a new row, the whole row for a deleted one. */
  before: Raw | null
}

export interface ChangeDetails {
  /** What a person reads in the history: a translation key with its values. */
  label?: string
  data?: Record<string, unknown>
  origin?: Origin
  /** Continues a set that an earlier transaction began (imports and bulk work go in batches). */
  set?: number
  /** Keep no history and raise no events: demo bulk data, benchmark data. Access and index are kept. */
  quiet?: boolean
}

const running = new AsyncLocalStorage<Change>()
let database: Database

/** The database, or the transaction of the change that is under way. Every query of the house starts here. */
export function connection() {
  return running.getStore()?.transaction ?? database.connection()
}

export const isChanging = () => running.getStore() !== undefined

export function currentChange(table: string): Change {
  const current = running.getStore()
  if (!current) throw new WriteOutsideChange(table)
  return current
}

/** Models join the running transaction by themselves, so that a verb need not hand it round. */
export function joinCurrentChange(db: Database) {
  database = db
  BaseModel.$adapter = new (class extends Adapter {
    modelConstructorClient(model: any, options?: any) {
      return (
        options?.client ??
        running.getStore()?.transaction ??
        super.modelConstructorClient(model, options)
      )
    }
  })(db as any) as any
}

/**
 * The one door for writes. Opens the transaction, runs `work`, stores before and after of each row as a change set,
 * keeps the index right, stores the events, commits, then hands the events on. A change within a change joins it.
 *
 * @param kind what happened, a verb's name: `created`, `updated`, `merged`, `imported`
 * @throws whatever `work` throws; nothing is then written
 */
export async function change<T>(
  actor: Actor,
  kind: string,
  work: (change: Change) => Promise<T>,
  details: ChangeDetails = {}
): Promise<T> {
  const outer = running.getStore()
  if (outer) return work(outer)

  const transaction = await database.transaction()
  const current = new Change(actor, kind, details, transaction)
  let result: T
  try {
    result = await running.run(current, async () => {
      const made = await work(current)
      await current.finish()
      return made
    })
    await commit(transaction)
  } catch (error) {
    if (!transaction.isCompleted) await transaction.rollback()
    throw error
  }
  current.committed()
  return result
}

export class Change {
  readonly actor: Actor
  readonly kind: string
  readonly details: ChangeDetails
  readonly transaction: TransactionClientContract
  /** Row in `change_sets`, once something was written. */
  setId: number | null
  #entries: Entry[] = []
  #written = 0
  #pending = new WeakMap<object, { before: Raw | null; after: Raw; action: Entry['action'] }>()
  #touched = new Map<RecordClass, Map<number, RecordRow>>()
  #unsettled = new Map<RecordClass, Written[]>()
  #events: DomainEvent[] = []

  constructor(
    actor: Actor,
    kind: string,
    details: ChangeDetails,
    transaction: TransactionClientContract
  ) {
    this.actor = actor
    this.kind = kind
    this.details = details
    this.transaction = transaction
    this.setId = details.set ?? null
  }

  get origin(): Origin {
    return this.details.origin ?? this.actor.door ?? 'screen'
  }

  /** States a domain event. It is stored with the change and reaches listeners after the commit. */
  happened(name: string, row: RecordRow | null, data: Record<string, unknown> = {}) {
    this.#events.push({
      name,
      recordName: row?.recordName ?? null,
      recordId: row?.id ?? null,
      actorId: this.actor.id,
      changeSetId: this.setId,
      data,
    })
  }

  /**
   * Saves only if the row still has this version; null skips the check.
   * @throws Conflict with the current row
   */
  async expect(row: RecordRow, version: number | null) {
    if (version === null) return
    const current = await this.#rowNow(row)
    if (current && current.version !== version) {
      const model = row.constructor as any
      throw new Conflict(await model.findOrFail(row.id))
    }
  }

  async beforeSave(row: Tracked) {
    const model = row.constructor as any
    const creating = !row.$isPersisted
    const stored = creating ? null : await this.#rowNow(row)
    if (stored) completeFrom(stored, row)
    if (isRecord(row)) {
      await (row.constructor as RecordClass).arrange?.(this, [row])
      await completeAndCheck(this, row.constructor as RecordClass, [row], [stored])
      await this.#currencies(row.constructor as RecordClass, [row])
      if (creating) await this.#number(row.constructor as RecordClass, [row])
      this.#stamp(row, creating, stored)
    }

    const after: Raw = {}
    const before: Raw = {}
    for (const [attribute, value] of Object.entries(row.$dirty)) {
      const column = model.$columnsDefinitions.get(attribute)
      if (!column || model.untracked.includes(attribute)) continue
      after[column.columnName] = column.prepare
        ? column.prepare(value, attribute, row)
        : plain(value)
      if (stored) before[column.columnName] = plain(stored[column.columnName])
    }
    if (stored && isRecord(row)) besideAmounts(model, stored, before, after)
    this.#pending.set(row, {
      action: creating ? 'create' : 'update',
      before: stored && before,
      after,
    })
  }

  async afterSave(row: Tracked) {
    const pending = this.#pending.get(row)
    if (!pending) return
    this.#pending.delete(row)
    if (pending.action === 'update' && Object.keys(pending.after).length === 0) return
    await this.#note(row, pending.action, pending.before, pending.after)
    if (isRecord(row)) {
      this.#touch(row)
      const created = pending.action === 'create'
      this.settleLater(row, created ? null : Object.keys(pending.after), pending.before)
      this.happened(`${row.recordName}.${eventOf(pending)}`, row, {
        fields: Object.keys(pending.after),
      })
    }
  }

  async beforeDelete(row: Tracked) {
    const stored = await this.#rowNow(row)
    if (!stored) return
    if (isRecord(row)) await checkErasure(this, row.constructor as RecordClass, row)
    await this.#note(row, 'delete', tracked(row, stored), null)
    if (isRecord(row)) {
      this.settleLater(row, Object.keys(stored), stored)
      const model = row.constructor as RecordClass
      this.#seen.add(model)
      this.#touched.get(model)?.delete(row.id)
      await unindexRecords(this.transaction, model, [row.id])
      this.happened(`${row.recordName}.erased`, row, { title: row.title })
    }
  }

  /** Has the record type's `settle` run for this row before the change ends; for writes that go past the model. */
  settleLater(row: RecordRow, columns: string[] | null, before: Raw | null) {
    const model = row.constructor as RecordClass
    if (!model.settle) return
    if (!this.#unsettled.has(model)) this.#unsettled.set(model, [])
    this.#unsettled.get(model)!.push({ row, columns, before })
  }

  /**
   * Creates many rows of a record type in few statements: what imports use. Values are attributes as code holds them.
   * @returns their ids, in the order given
   */
  async createMany(model: RecordClass, values: Raw[]): Promise<number[]> {
    if (!values.length) return []
    const rows = values.map((attributes) => plainRow(model, attributes))
    await model.arrange?.(this, rows)
    await completeAndCheck(
      this,
      model,
      rows,
      rows.map(() => null)
    )
    await this.#currencies(model, rows)
    for (const row of rows) this.#stamp(row, true, null)
    await this.#number(model, rows)
    const prepared = rows.map((row) => this.#prepared(row))
    const ids = await dialect().insertMany(
      this.transaction,
      (model as any).table,
      withoutEmptyColumns(prepared)
    )
    rows.forEach((row, position) => {
      row.id = ids[position]
      row.$isPersisted = true
      this.#entries.push(entry(row, 'create', null, whatIsThere(tracked(row, prepared[position]))))
      this.#touch(row)
      this.settleLater(row, null, null)
      this.happened(`${model.recordName}.created`, row, {})
    })
    await this.flush()
    return ids
  }

  /**
   * Updates many rows of a record type: what bulk edits, imports and undo use. Values are attributes as code holds them; each
   * row is read first, so that its history, version, title and index are as right as after a save. Rows that are gone, or
   * that say so already, are left alone.
   * @returns how many rows were written
   */
  async updateMany(model: RecordClass, rows: { id: number; values: Raw }[]): Promise<number> {
    let written = 0
    for (let start = 0; start < rows.length; start += 500) {
      written += await this.#updateBatch(model, rows.slice(start, start + 500))
      await this.flush()
    }
    return written
  }

  async #updateBatch(model: RecordClass, changes: { id: number; values: Raw }[]) {
    const definition = model as any
    const stored = new Map<number, Raw>()
    const query = this.transaction.from(definition.table).whereIn(
      'id',
      changes.map(({ id }) => id)
    )
    for (const raw of await dialect().lockRows(query)) stored.set(raw.id, raw)

    const statements = new Map<string, { columns: Raw; ids: number[] }>()
    let written = 0
    for (const { id, values } of changes) {
      const raw = stored.get(id)
      if (!raw) continue
      const row = definition.$createFromAdapterResult(raw) as RecordRow
      row.merge(values as any)
      await model.arrange?.(this, [row])
      await completeAndCheck(this, model, [row], [raw])
      await this.#currencies(model, [row])
      this.#stamp(row, false, raw)
      const after: Raw = {}
      const shared: Raw = {}
      for (const [attribute, value] of Object.entries(row.$dirty)) {
        const column = definition.$columnsDefinitions.get(attribute)
        if (!column) continue
        const prepared = column.prepare ? column.prepare(value, attribute, row) : plain(value)
        if (sameColumn(prepared, raw[column.columnName])) continue
        shared[column.columnName] = prepared
        if (!definition.untracked.includes(attribute)) after[column.columnName] = prepared
      }
      const said = Object.keys(shared).filter((name) => !stamps.has(name))
      if (!said.length) continue

      const before = Object.fromEntries(Object.keys(after).map((name) => [name, plain(raw[name])]))
      besideAmounts(model, raw, before, after)
      delete shared.version
      const same = JSON.stringify(shared)
      if (!statements.has(same)) statements.set(same, { columns: shared, ids: [] })
      statements.get(same)!.ids.push(id)
      this.#entries.push(entry(row, 'update', before, after))
      row.$hydrateOriginals()
      this.#touch(row)
      this.settleLater(row, Object.keys(after), before)
      this.happened(`${row.recordName}.${eventOf({ action: 'update', after })}`, row, {
        fields: Object.keys(after),
      })
      stored.set(id, { ...raw, ...shared, version: row.version })
      written++
    }
    for (const { columns, ids } of statements.values()) {
      await this.transaction
        .from(definition.table)
        .whereIn('id', ids)
        .update({ ...columns, version: this.transaction.raw('version + 1') })
    }
    return written
  }

  /** Puts a row back that was deleted for good, under its old id. Taking back is the only work that writes rows raw. */
  async putBack(table: string, raw: Raw, of: Subject) {
    await dialect().insertMany(this.transaction, table, [raw])
    this.#entries.push({ table, rowId: raw.id, action: 'create', before: null, after: raw, ...of })
    const model = recordOfTable(table)
    if (!model) return
    const row = (model as any).$createFromAdapterResult(raw) as RecordRow
    this.#touch(row)
    this.happened(`${model.recordName}.restored`, row)
  }

  /** Takes a row of no record type away again. */
  async takeAway(table: string, raw: Raw, of: Subject) {
    await this.transaction.from(table).where('id', raw.id).delete()
    this.#entries.push({ table, rowId: raw.id, action: 'delete', before: raw, after: null, ...of })
  }

  /** Sets columns of a row of no record type. */
  async rewrite(table: string, id: number, before: Raw, after: Raw, of: Subject) {
    await this.transaction.from(table).where('id', id).update(after)
    this.#entries.push({ table, rowId: id, action: 'update', before, after, ...of })
  }

  /** Writes what was noted so far; called by itself when much has gathered. */
  async flush() {
    await this.#settle()
    await this.#reindex()
    if (!this.#entries.length) return
    this.#written += this.#entries.length
    if (this.#entries.some(({ table }) => stampedTables.includes(table)))
      await restampViews(this.transaction)
    if (!this.details.quiet) {
      const set = await this.#set()
      const at = now()
      await dialect().insertMany(
        this.transaction,
        'changes',
        this.#entries.map((each) => ({
          change_set_id: set,
          table_name: each.table,
          row_id: each.rowId,
          action: each.action,
          before_values: each.before && JSON.stringify(each.before),
          after_values: each.after && JSON.stringify(each.after),
          record_name: each.recordName,
          record_id: each.recordId,
          created_at: at,
        }))
      )
    }
    this.#entries = []
  }

  async finish() {
    await this.flush()
    if (this.#written && !this.details.quiet) {
      await this.transaction
        .from('change_sets')
        .where('id', await this.#set())
        .increment('size', this.#written)
    }
    for (const event of this.#events) event.changeSetId = this.setId
    if (!this.details.quiet) await enqueueEvents(this.transaction, this.#events)
  }

  committed() {
    for (const model of this.#seen) forgetCounts(model.recordName)
    if (this.#events.length) wakeRunner()
  }

  #seen = new Set<RecordClass>()

  async #set(): Promise<number> {
    if (this.setId) return this.setId
    const [id] = await dialect().insertMany(this.transaction, 'change_sets', [
      {
        kind: this.kind,
        actor_id: this.actor.id,
        origin: this.origin,
        from_address: this.actor.from ?? null,
        label: this.details.label ?? null,
        data: this.details.data ? JSON.stringify(this.details.data) : null,
        size: 0,
        created_at: now(),
      },
    ])
    this.setId = id
    return id
  }

  async #rowNow(row: Tracked): Promise<Raw | null> {
    const query = this.transaction.from((row.constructor as any).table).where('id', row.id)
    return dialect().lockRows(query).first()
  }

  /** An amount is in some currency: the company's, where nobody says which. */
  async #currencies(model: RecordClass, rows: RecordRow[]) {
    for (const { attribute, type } of model.bound) {
      if (type.name !== 'currency') continue
      const without = rows.filter((row) => !(row as any)[attribute])
      if (!without.length) continue
      const { currency } = await company()
      for (const row of without) (row as any)[attribute] = currency
    }
  }

  /** The next numbers of a record type, one to each row. A number that was given is never given again. */
  async #number(model: RecordClass, rows: RecordRow[]) {
    for (const field of model.bound) {
      if (field.type.name !== 'autoNumber') continue
      const without = rows.filter((row) => !(row as any)[field.attribute])
      if (!without.length) continue
      let next = await nextNumbers(
        this.transaction,
        `${model.recordName}.${field.key}`,
        field.options.start ?? 1,
        without.length
      )
      for (const row of without) (row as any)[field.attribute] = next++
    }
  }

  /** Columns that every record carries. */
  #stamp(row: RecordRow, creating: boolean, stored: Raw | null) {
    const time: DateTime = Time.utc()
    if (creating) {
      row.createdAt ??= time
      row.createdById ??= this.actor.id
      row.origin ??= this.origin
      row.version = 1
      for (const field of (row.constructor as RecordClass).bound) {
        const standard = field.options.default
        if (standard === undefined || (row as any)[field.attribute] !== undefined) continue
        ;(row as any)[field.attribute] = standard === 'me' ? this.actor.id : standard
      }
    } else if (Object.keys(row.$dirty).length === 0) {
      return
    } else {
      row.version = (stored?.version ?? row.version) + 1
    }
    row.deriveTitle()
    if (!creating || !row.updatedAt) row.updatedAt = time
    if (!creating || row.updatedById === undefined) row.updatedById = this.actor.id
  }

  #prepared(row: RecordRow): Raw {
    const model = row.constructor as any
    const columns: Raw = {}
    for (const [attribute, column] of model.$columnsDefinitions) {
      if (attribute === 'id') continue
      const value = (row as any)[attribute]
      if (value === undefined) {
        columns[column.columnName] = null
        continue
      }
      columns[column.columnName] = column.prepare
        ? column.prepare(value, attribute, row)
        : plain(value)
    }
    return columns
  }

  async #note(row: Tracked, action: Entry['action'], before: Raw | null, after: Raw | null) {
    this.#entries.push(entry(row, action, before, after))
    if (this.#entries.length >= 500) await this.flush()
  }

  #touch(row: RecordRow) {
    const model = row.constructor as RecordClass
    this.#seen.add(model)
    if (!this.#touched.has(model)) this.#touched.set(model, new Map())
    this.#touched.get(model)!.set(row.id, row)
  }

  /** What one table's `settle` writes may leave another's to do; so until nothing is left. */
  async #settle() {
    while (this.#unsettled.size) {
      const [[model, written]] = this.#unsettled
      this.#unsettled.delete(model)
      await model.settle!(this, written)
    }
  }

  async #reindex() {
    for (const [model, rows] of this.#touched) {
      const all = [...rows.values()]
      const gone = all.filter((row) => row.deletedAt)
      const there = all.filter((row) => !row.deletedAt)
      if (gone.length)
        await unindexRecords(
          this.transaction,
          model,
          gone.map((row) => row.id)
        )
      if (there.length) await indexRecords(this.transaction, model, there)
      if (there.length)
        await model.indexed?.(
          this,
          there.map((row) => row.id)
        )
    }
    this.#touched.clear()
  }
}
