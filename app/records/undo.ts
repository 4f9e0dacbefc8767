import type { Actor } from '#records/actor'
import { change, connection, type Change } from '#records/change'
import { sameColumn, type Subject } from '#records/change_entry'
import { Invalid, NotAllowed, NotVisible } from '#records/errors'
import { enqueue } from '#records/jobs'
import { demand, findVisible, visible } from '#records/query/scope'
import * as clock from '#records/clock'
import { recordClass, recordOfTable, type RecordClass } from '#records/record'

/** A field, or a whole row, that was not taken back. */
export interface UndoConflict {
  table: string
  rowId: number
  recordName: string | null
  recordId: number | null
  /** Columns that say something else by now and keep it; empty when the whole row is meant. */
  columns: string[]
  reason: 'changed' | 'gone' | 'there' | 'notAllowed' | 'refused'
}

export interface Undone {
  /** The change set that took the other back; null when nothing could be. */
  changeSetId: number | null
  undone: number
  conflicts: UndoConflict[]
  /** Set when it goes on in the background. */
  jobId?: number | null
}

type Raw = Record<string, any>

/** A row of `changes`, read back. */
export interface StoredChange {
  id: number
  change_set_id: number
  table_name: string
  row_id: number
  action: 'create' | 'update' | 'delete'
  before: Raw | null
  after: Raw | null
  record_name: string | null
  record_id: number | null
}

const batch = 500
/** Conflicts that a change set keeps to show; the count goes on. */
const mostKept = 200
/** Kept right by the change door itself. */
const derived = new Set(['id', 'version', 'updated_at', 'updated_by_id', 'title', 'title_sort'])

/**
 * Takes a whole change set back. What was created goes to the trash, what was deleted returns, and each field gets its old
 * value where it still says what the set made it say; fields changed since keep the later value and are reported. Taking back
 * what took something back does it again. Sets of more than 500 rows are done by a job.
 * @throws NotVisible, NotAllowed; Invalid when it is taken back already
 */
export async function reverse(actor: Actor, changeSetId: number): Promise<Undone> {
  const set = await connection().from('change_sets').where('id', changeSetId).first()
  if (!set) throw new NotVisible()
  if (set.undone_by_id) throw new Invalid({ changeSet: { key: 'undoneAlready', params: {} } })
  if (!mayTry(actor, set)) throw new NotAllowed('undo')
  if (set.size <= batch) return reverseStored(actor, changeSetId)

  const jobId = await change(actor, 'undone', ({ transaction }) =>
    enqueue(
      transaction,
      'records.reverse',
      { changeSetId, actorId: actor.id },
      { key: `reverse ${changeSetId}`, userId: actor.id }
    )
  )
  return { changeSetId: null, undone: 0, conflicts: [], jobId }
}

/** Takes one change of one row back, leaving the rest of its set: one's own, or of a record that one may edit. */
export async function reverseOne(actor: Actor, changeId: number): Promise<Undone> {
  const stored = await connection().from('changes').where('id', changeId).first()
  if (!stored) throw new NotVisible()
  const set = await connection().from('change_sets').where('id', stored.change_set_id).first()
  if (!mayTry(actor, set)) {
    if (!stored.record_name) throw new NotVisible()
    const Record = recordClass(stored.record_name)
    const record = await findVisible(Record, actor, stored.record_id, { trash: true })
    await demand(Record, actor, 'edit', record)
  }

  const undo = new Undo(actor, set)
  return change(actor, 'undone', async (current) => {
    await undo.take(current, [read(stored)])
    return undo.result(current)
  })
}

/** The same, to the end, in batches of one transaction each; goes on where an earlier run stopped. */
export async function reverseStored(
  actor: Actor,
  changeSetId: number,
  progress: (done: number, total: number) => Promise<boolean> = async () => true
): Promise<Undone> {
  const set = await connection().from('change_sets').where('id', changeSetId).first()
  if (!set || set.undone_by_id) return { changeSetId: null, undone: 0, conflicts: [] }
  const undo = new Undo(actor, set)
  await undo.resume()
  for (let more = true; more;) {
    more = await change(actor, 'undone', (current) => undo.next(current), {
      set: undo.setId ?? undefined,
      data: { of: set.id, kind: set.kind },
    })
    if (more && !(await progress(undo.seen, set.size))) break
  }
  return undo.result()
}

const mayTry = (actor: Actor, set: Raw) =>
  actor.id === null || set.actor_id === actor.id || actor.may('audit') || actor.may('bulkEdit')

export const read = (row: Raw): StoredChange =>
  ({
    ...row,
    before: row.before_values && JSON.parse(row.before_values),
    after: row.after_values && JSON.parse(row.after_values),
  }) as StoredChange

/** One set being taken back. */
class Undo {
  readonly actor: Actor
  readonly set: Raw
  setId: number | null = null
  seen = 0
  #below: number | null = null
  #undone = 0
  #conflicts: UndoConflict[] = []

  constructor(actor: Actor, set: Raw) {
    this.actor = actor
    this.set = set
  }

  /** Where an earlier run of the same job stopped. */
  async resume() {
    const begun = await connection()
      .from('change_sets')
      .where('undoes_id', this.set.id)
      .orderBy('id', 'desc')
      .first()
    const data = begun?.data ? JSON.parse(begun.data) : null
    if (!data || data.done || !data.below) return
    this.setId = begun.id
    this.#below = data.below
    this.#undone = data.undone
    this.#conflicts = data.conflicts
    this.seen = data.seen
  }

  /** @returns whether there is more to do */
  async next(current: Change): Promise<boolean> {
    const rows = await connection()
      .from('changes')
      .where('change_set_id', this.set.id)
      .if(this.#below, (query) => query.where('id', '<', this.#below!))
      .orderBy('id', 'desc')
      .limit(batch)
    await this.take(current, rows.map(read))
    const more = rows.length === batch
    if (rows.length) this.#below = rows.at(-1).id
    this.seen += rows.length
    await this.#keep(current, !more)
    return more
  }

  result(current?: Change): Undone {
    return {
      changeSetId: this.setId ?? current?.setId ?? null,
      undone: this.#undone,
      conflicts: this.#conflicts,
    }
  }

  /** Takes these changes back, the latest first. */
  async take(current: Change, entries: StoredChange[]) {
    const allowed = await this.#allowed(entries)
    const rows = await currentRows(entries)
    const updates = new Map<RecordClass, Map<number, Raw>>()

    for (const entry of entries) {
      if (entry.table_name === 'tags' && entry.action === 'create') continue
      if (!allowed(entry)) {
        this.#conflict(entry, 'notAllowed')
        continue
      }
      const key = `${entry.table_name} ${entry.row_id}`
      const now = rows.get(key)
      const Record = recordOfTable(entry.table_name)
      if (entry.action === 'delete') {
        if (now) this.#conflict(entry, 'there')
        else if (await this.#putBack(current, entry)) rows.set(key, { ...entry.before })
      } else if (!now) {
        if (entry.action === 'update') this.#conflict(entry, 'gone')
      } else if (entry.action === 'create') {
        if (Record) plan(updates, Record, now, { deleted_at: stampOf(current) })
        else {
          await current.takeAway(entry.table_name, now, of(entry))
          rows.delete(key)
        }
        this.#undone++
      } else await this.#unset(current, entry, now, Record, updates)
    }
    for (const [Record, byId] of updates) {
      await current.updateMany(
        Record,
        [...byId].map(([id, columns]) => ({ id, values: attributesOf(Record, columns) }))
      )
    }
  }

  /** Gives each column its old value where it still says what the change made it say. */
  async #unset(
    current: Change,
    entry: StoredChange,
    now: Raw,
    Record: RecordClass | undefined,
    updates: Map<RecordClass, Map<number, Raw>>
  ) {
    const columns: Raw = {}
    const later: string[] = []
    for (const [column, before] of Object.entries(entry.before ?? {})) {
      if (derived.has(column) || sameColumn(now[column], before)) continue
      if (sameColumn(now[column], entry.after?.[column])) columns[column] = before
      else later.push(column)
    }
    if (later.length) this.#conflict(entry, 'changed', later)
    if (!Object.keys(columns).length) return
    if (Record) plan(updates, Record, now, columns)
    else {
      const were = Object.fromEntries(Object.keys(columns).map((name) => [name, now[name]]))
      await current.rewrite(entry.table_name, entry.row_id, were, columns, of(entry))
      Object.assign(now, columns)
    }
    this.#undone++
  }

  async #putBack(current: Change, entry: StoredChange) {
    if (await missingReference(entry)) {
      this.#conflict(entry, 'refused')
      return false
    }
    await current.putBack(entry.table_name, { ...entry.before!, id: entry.row_id }, of(entry))
    this.#undone++
    return true
  }

  #conflict(entry: StoredChange, reason: UndoConflict['reason'], columns: string[] = []) {
    if (this.#conflicts.length >= mostKept) return
    this.#conflicts.push({
      table: entry.table_name,
      rowId: entry.row_id,
      recordName: entry.record_name,
      recordId: entry.record_id,
      columns,
      reason,
    })
  }

  /**
   * One's own changes may be taken back as long as one may still do such things at all; others' only where one may edit (or
   * for rows that came or went, delete) each record. Rows that belong to no record ask for the right to the audit.
   */
  async #allowed(entries: StoredChange[]) {
    const { actor } = this
    if (actor.id === null) return () => true
    const mine = this.set.actor_id === actor.id
    const ids = new Map<string, Set<number>>()
    for (const { record_name: name, record_id: id } of entries) {
      if (!name || !id) continue
      if (!ids.has(name)) ids.set(name, new Set())
      ids.get(name)!.add(id)
    }
    const reached = new Set<string>()
    for (const [name, wanted] of ids) {
      const Record = recordClass(name)
      for (const action of ['edit', 'delete'] as const) {
        if (mine && actor.reach(action, name) !== 'none') {
          for (const id of wanted) reached.add(`${action} ${name} ${id}`)
          continue
        }
        const query = connection()
          .from((Record as any).table)
          .whereIn('id', [...wanted])
          .select('id')
        for (const { id } of await visible(query, Record, actor, action))
          reached.add(`${action} ${name} ${id}`)
      }
      const mayCreate = mine && actor.reach('create', name) !== 'none'
      if (mayCreate) for (const id of wanted) reached.add(`create ${name} ${id}`)
    }
    return (entry: StoredChange) => {
      const { record_name: name, record_id: id } = entry
      if (!name || !id) return actor.may('audit')
      const itself = (recordClass(name) as any).table === entry.table_name
      if (!itself) return reached.has(`edit ${name} ${id}`)
      if (entry.action === 'delete') return actor.reach('delete', name) === 'all'
      if (entry.action === 'create')
        return reached.has(`delete ${name} ${id}`) || reached.has(`create ${name} ${id}`)
      const action = 'deleted_at' in (entry.after ?? {}) ? 'delete' : 'edit'
      return reached.has(`${action} ${name} ${id}`)
    }
  }

  async #keep(current: Change, done: boolean) {
    await current.flush()
    this.setId = current.setId
    if (!this.setId) return
    const table = () => current.transaction.from('change_sets')
    await table()
      .where('id', this.setId)
      .update({
        undoes_id: this.set.id,
        data: JSON.stringify({
          of: this.set.id,
          kind: this.set.kind,
          below: this.#below,
          seen: this.seen,
          undone: this.#undone,
          conflicts: this.#conflicts,
          done,
        }),
      })
    if (!done) return
    await table().where('id', this.set.id).update({ undone_by_id: this.setId })
    if (this.set.undoes_id)
      await table().where('id', this.set.undoes_id).update({ undone_by_id: null })
  }
}

const of = (entry: StoredChange): Subject => ({
  recordName: entry.record_name,
  recordId: entry.record_id,
})

/** One moment for everything that goes to the trash in one change. */
const moments = new WeakMap<Change, string>()
function stampOf(current: Change) {
  if (!moments.has(current)) moments.set(current, clock.now())
  return moments.get(current)!
}

/** Notes what a record gets, and lets later entries of the same set see it. */
function plan(
  updates: Map<RecordClass, Map<number, Raw>>,
  Record: RecordClass,
  now: Raw,
  columns: Raw
) {
  if (!updates.has(Record)) updates.set(Record, new Map())
  const byId = updates.get(Record)!
  byId.set(now.id, { ...byId.get(now.id), ...columns })
  Object.assign(now, columns)
}

function attributesOf(Record: RecordClass, columns: Raw): Raw {
  const values: Raw = {}
  for (const [attribute, column] of (Record as any).$columnsDefinitions) {
    if (!(column.columnName in columns)) continue
    const raw = columns[column.columnName]
    values[attribute] = column.consume ? column.consume(raw, attribute, null) : raw
  }
  return values
}

async function currentRows(entries: StoredChange[]) {
  const ids = new Map<string, Set<number>>()
  for (const { table_name: table, row_id: id } of entries) {
    if (!ids.has(table)) ids.set(table, new Set())
    ids.get(table)!.add(id)
  }
  const rows = new Map<string, Raw>()
  for (const [table, wanted] of ids) {
    for (const row of await connection()
      .from(table)
      .whereIn('id', [...wanted]))
      rows.set(`${table} ${row.id}`, row)
  }
  return rows
}

/** Whether a row that is to be put back points to one that is gone by now; the database would refuse it. */
async function missingReference(entry: StoredChange) {
  const Record = recordOfTable(entry.table_name)
  for (const field of Record?.bound ?? []) {
    const id = entry.before?.[field.column]
    if (field.type.name !== 'reference' || !id) continue
    const { table } = recordClass(field.options.to) as any
    if (!(await connection().from(table).where('id', id).first())) return true
  }
  return false
}
