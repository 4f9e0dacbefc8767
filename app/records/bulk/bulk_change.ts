import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { keptBy, refusalsOf } from '#records/before'
import { change, connection, type Change } from '#records/change'
import { now } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { Invalid, NotAllowed, NotVisible } from '#records/errors'
import { followCurrency, storedRow } from '#records/currencies/of_row'
import type { BoundField } from '#records/field_type'
import { readInput } from '#records/input'
import { enqueue, wakeRunner } from '#records/jobs'
import { among } from '#records/query/among'
import { queryOf } from '#records/query/saved_view'
import { ListQuery } from '#records/query/list_query'
import { readListParams, writeListParams, type ListParams } from '#records/query/list_params'
import { visible } from '#records/query/scope'
import { fromColumn, recordClass, type RecordClass } from '#records/record'

export const bulkKinds = ['edit', 'assign', 'tag', 'untag', 'delete'] as const
export type BulkKind = (typeof bulkKinds)[number]

/** Rows ticked one by one, or all that a list shows. */
export type Selection = { ids: number[] } | { list: string }

/** Up to so many rows are changed while the person waits; more is a job. */
const atOnce = 200
const batchSize = 500

/**
 * One change to many rows: chosen, looked at, then run. What was done is kept in the same transaction as each batch, so that a
 * process that dies in the middle loses nothing and repeats nothing; all batches are one change set.
 */
export class BulkChange {
  readonly Record: RecordClass
  readonly row: Record<string, any>

  constructor(Record: RecordClass, row: Record<string, any>) {
    this.Record = Record
    this.row = row
  }

  /** Throws Invalid where nothing is ticked, NotAllowed for who may not change many rows. */
  static async draft(
    Record: RecordClass,
    actor: Actor,
    kind: BulkKind,
    selection: { ids: number[] } | { params: ListParams }
  ): Promise<BulkChange> {
    demandBulk(Record, actor, kind)
    if ('ids' in selection && !selection.ids.length)
      throw new Invalid({ ids: { key: 'nothingSelected', params: {} } })
    const kept =
      'ids' in selection ? selection : { list: writeListParams(selection.params).toString() }
    const [id] = await dialect().insertMany(connection(), 'bulk_changes', [
      {
        record_name: Record.recordName,
        actor_id: actor.id,
        kind,
        selection: JSON.stringify(kept),
        status: kind === 'delete' ? 'ready' : 'draft',
        created_at: now(),
      },
    ])
    return this.find(Record, actor, id)
  }

  /** Only who began it sees it. */
  static async find(Record: RecordClass, actor: Actor, id: unknown): Promise<BulkChange> {
    const row = await connection()
      .from('bulk_changes')
      .where({ id: Number(id), record_name: Record.recordName, actor_id: actor.id ?? 0 })
      .whereIn('kind', [...bulkKinds])
      .first()
    if (!row) throw new NotVisible()
    return new BulkChange(Record, row)
  }

  get id(): number {
    return this.row.id
  }

  get kind(): BulkKind {
    return this.row.kind
  }

  get status(): 'draft' | 'ready' | 'running' | 'done' {
    return this.row.status
  }

  get input(): Record<string, any> {
    return this.row.input ? JSON.parse(this.row.input) : {}
  }

  get selection(): Selection {
    return JSON.parse(this.row.selection)
  }

  /** Fields that many rows may be given the same value of. */
  static fields(Record: RecordClass): BoundField[] {
    return Record.writable.filter(
      ({ options, type }) => !options.unique && !['file', 'files'].includes(type.name)
    )
  }

  /** The field that changes; null for deletion. */
  get field(): BoundField | null {
    const { Record } = this
    if (this.kind === 'assign') return Record.field('owner') ?? null
    if (this.kind === 'tag' || this.kind === 'untag')
      return Record.writable.find((field) => field.type.name === 'tags') ?? null
    return BulkChange.fields(Record).find((field) => field.key === this.input.field) ?? null
  }

  /** Keeps what the rows shall say. Throws Invalid where a single row would be refused it. */
  async choose(actor: Actor, field: BoundField, raw: unknown) {
    if (this.status !== 'draft' && this.status !== 'ready') return
    const only = { [field.attribute]: raw ?? null }
    const { values, errors } = await change(actor, 'checked', () =>
      readInput(this.Record, actor, only, 'form', { partial: true, dryRun: true })
    )
    if ((this.kind === 'tag' || this.kind === 'untag') && !String(raw ?? '').trim())
      errors[field.attribute] = { key: 'required', params: {} }
    if (field.required && (values[field.attribute] ?? null) === null && !errors[field.attribute])
      errors[field.attribute] = { key: 'required', params: {} }
    if (Object.keys(errors).length) throw new Invalid(errors)
    await this.#refuseForAll(actor, field, values[field.attribute] ?? null)
    await connection()
      .from('bulk_changes')
      .where('id', this.id)
      .update({ input: JSON.stringify({ field: field.key, value: raw ?? null }), status: 'ready' })
  }

  /** How many rows are meant, how many of them this person may change, and a few by name. */
  async preview(actor: Actor) {
    const counted = async (action: 'read' | 'edit' | 'delete') => {
      const { query } = await this.#rows(actor, action)
      const [{ total }] = await connection()
        .from(query.select(`${this.#table}.id`).as('meant'))
        .count('* as total')
      return Number(total)
    }
    const [total, changing] = [await counted('read'), await counted(this.#action)]
    const { query } = await this.#rows(actor, this.#action)
    const some: { title: string }[] = await query.orderBy('title_sort').limit(5)
    return { total, changing, skipped: total - changing, names: some.map(({ title }) => title) }
  }

  /** Runs a small change now, a large one as a job. Running twice is refused. */
  async start(actor: Actor) {
    demandBulk(this.Record, actor, this.kind)
    const { changing } = await this.preview(actor)
    const { query } = await this.#rows(actor, this.#action)
    const [last] = await query.max(`${this.#table}.id as id`)
    await change(actor, 'bulkStarted', async ({ transaction }) => {
      const begun = await transaction
        .from('bulk_changes')
        .where({ id: this.id, status: 'ready' })
        .update({ status: 'running', total: changing, up_to_id: last.id ?? 0 })
      if (!Number(begun)) throw new Invalid({ bulk: { key: 'runAlready', params: {} } })
      if (changing > atOnce) {
        const payload = { id: this.id }
        const job = await enqueue(transaction, 'bulk', payload, { userId: actor.id })
        await transaction.from('bulk_changes').where('id', this.id).update({ job_id: job })
      }
    })
    if (changing <= atOnce) await this.runBatch(actor)
    else wakeRunner()
  }

  /**
   * Changes the next rows and notes where it stands, in one transaction.
   * @returns whether that was the last
   */
  async runBatch(actor: Actor, size = batchSize): Promise<boolean> {
    const about = { label: `bulk.done.${this.kind}`, data: { count: this.row.total ?? 0 } }
    return change(
      actor,
      `bulk.${this.kind}`,
      async (current) => {
        const tx = current.transaction
        const row = await dialect().lockRows(tx.from('bulk_changes').where('id', this.id)).first()
        if (row.status !== 'running') return true
        current.setId = row.change_set_id
        const { query } = await this.#rows(actor, this.#action)
        const found = await query
          .where(`${this.#table}.id`, '>', row.last_id)
          .where(`${this.#table}.id`, '<=', row.up_to_id)
          .orderBy(`${this.#table}.id`)
          .limit(size)
        const written = found.length ? await this.#apply(current, actor, found) : 0
        await current.flush()
        const finished = found.length < size
        await this.#note(tx, current, row, found, written, finished)
        if (finished) current.happened('bulk.done', null, { count: row.changed + written })
        return finished
      },
      about
    )
  }

  async #note(
    tx: TransactionClientContract,
    current: Change,
    row: Record<string, any>,
    found: Record<string, any>[],
    written: number,
    finished: boolean
  ) {
    await tx
      .from('bulk_changes')
      .where('id', this.id)
      .update({
        last_id: found.at(-1)?.id ?? row.last_id,
        done: row.done + found.length,
        changed: row.changed + written,
        change_set_id: current.setId,
        status: finished ? 'done' : 'running',
        finished_at: finished ? now() : null,
      })
  }

  async #apply(current: Change, actor: Actor, found: Record<string, any>[]): Promise<number> {
    if (this.kind === 'delete') {
      const deletedAt = DateTime.utc()
      const kept = await keptBy(
        this.Record,
        actor,
        found.map((row) => ({ ...storedRow(this.Record, row), id: row.id }))
      )
      return current.updateMany(
        this.Record,
        found
          .filter((_, at) => !kept || !Object.keys(kept[at]).length)
          .map(({ id }) => ({ id, values: { deletedAt } }))
      )
    }
    const field = this.field!
    const only = { [field.attribute]: this.input.value }
    const partial = { partial: true, dryRun: this.kind === 'untag' }
    const { values, errors } = await readInput(this.Record, actor, only, 'form', partial)
    if (Object.keys(errors).length) throw new Invalid(errors)
    const value = values[field.attribute] ?? null
    const rows = this.#proposed(found, field, value)
    const refused = await refusalsOf(this.Record, actor, rows)
    return current.updateMany(
      this.Record,
      rows.filter((_, at) => !refused || !Object.keys(refused[at]).length)
    )
  }

  #proposed(found: Record<string, any>[], field: BoundField, value: any) {
    return found.map((row) => {
      const stored = storedRow(this.Record, row)
      const values = { [field.attribute]: this.#valueFor(row, field, value) }
      if (field.type.name === 'currency') followCurrency(this.Record, values, stored)
      return { id: row.id, values, stored }
    })
  }

  /** A value that the rules refuse of every row is refused at once; where some would take it, the others are left alone. */
  async #refuseForAll(actor: Actor, field: BoundField, value: any) {
    const { query } = await this.#rows(actor, 'edit')
    const rows = this.#proposed(await query.limit(100), field, value)
    const refused = await refusalsOf(this.Record, actor, rows)
    if (!refused?.length || refused.some((each) => !Object.keys(each).length)) return
    throw new Invalid({ [field.attribute]: Object.values(refused[0])[0] })
  }

  /** Tags are added to, or taken from, what a row has. */
  #valueFor(row: Record<string, any>, field: BoundField, value: any) {
    if (this.kind !== 'tag' && this.kind !== 'untag') return value
    const has: number[] = fromColumn(field, row[field.column]) ?? []
    const named = new Set<number>(value ?? [])
    const left =
      this.kind === 'tag'
        ? [...new Set([...has, ...named])]
        : has.filter((each) => !named.has(each))
    return left.length ? left : null
  }

  get #table(): string {
    return (this.Record as any).table
  }

  get #action(): 'edit' | 'delete' {
    return this.kind === 'delete' ? 'delete' : 'edit'
  }

  /** The rows that are meant and that this person's right reaches; wrapped, since awaiting a query runs it. */
  async #rows(actor: Actor, action: 'read' | 'edit' | 'delete'): Promise<{ query: any }> {
    const { selection } = this
    const query = connection().from(this.#table)
    if ('ids' in selection) {
      among(query.whereNull(`${this.#table}.deleted_at`), `${this.#table}.id`, selection.ids)
      visible(query, this.Record, actor)
    } else {
      const params = readListParams(this.Record, queryOf(new URLSearchParams(selection.list)))
      const list = await ListQuery.from(this.Record, actor, { ...params, trash: false })
      list.where(query)
    }
    if (action !== 'read') visible(query, this.Record, actor, action)
    return { query }
  }
}

function demandBulk(Record: RecordClass, actor: Actor, kind: BulkKind) {
  const action = kind === 'delete' ? 'delete' : 'edit'
  const off = Record.options.without?.includes('bulk')
  if (off || !actor.may('bulkEdit')) throw new NotAllowed('bulkEdit', Record.recordName)
  if (actor.reach(action, Record.recordName) === 'none')
    throw new NotAllowed(action, Record.recordName)
}

/** The job: batch after batch, until done or asked to stop. It goes on where the last one was committed. */
export const bulkJob = {
  name: 'bulk',
  async run(
    { id }: { id: number },
    job: { progress(done: number, total: number | null): Promise<void>; readonly stopping: boolean }
  ) {
    const row = await connection().from('bulk_changes').where('id', id).first()
    if (!row || row.status === 'done') return
    const actor: Actor | null = await (recordClass('user') as any).acting(row.actor_id)
    if (!actor) return stop(id)
    const bulk = new BulkChange(recordClass(row.record_name), row)
    let finished = false
    let done = row.done
    while (!finished && !job.stopping) {
      finished = await bulk.runBatch(actor)
      done = Math.min(done + batchSize, row.total)
      await job.progress(done, row.total)
    }
  },
}

/** Whoever began it may not act any more: what is done stays done, the rest is left. */
const stop = async (id: number) => {
  await connection()
    .from('bulk_changes')
    .where('id', id)
    .update({ status: 'done', finished_at: now() })
}
