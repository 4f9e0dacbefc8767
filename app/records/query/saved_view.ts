import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { change, connection } from '#records/change'
import * as clock from '#records/clock'
import { Invalid, NotVisible, type Refusals } from '#records/errors'
import { readListParams, writeListParams, type ListParams } from '#records/query/list_params'
import { restampViews } from '#records/query/view_stamp'
import type { RecordClass } from '#records/record'
import { Tracked } from '#records/tracked'

export const visibilities = ['private', 'team', 'everyone'] as const
export type Visibility = (typeof visibilities)[number]

export interface ViewInput {
  name: string
  visibility: Visibility
  pinned: boolean
  /** Opens by itself when this person opens the list. */
  standard: boolean
}

const moment = {
  prepare: (value: DateTime) => clock.toColumn(value),
  consume: (raw: string) => clock.fromColumn(raw),
}

/** A list that was given a name: filter, sort and columns. Seen by its owner, by the owner's team mates, or by everyone. */
export class SavedView extends Tracked {
  static table = 'saved_views'

  declare recordName: string
  declare name: string
  declare visibility: Visibility
  declare ownerId: number
  declare pinned: boolean
  /** The URL's parameters as text. */
  declare params: string
  declare createdAt: DateTime
  declare updatedAt: DateTime

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    for (const name of ['recordName', 'name', 'visibility', 'ownerId', 'params'])
      this.$addColumn(name, {})
    this.$addColumn('pinned', {
      prepare: (value: boolean) => (value ? 1 : 0),
      consume: Boolean,
    })
    this.$addColumn('createdAt', moment)
    this.$addColumn('updatedAt', moment)
  }

  /** The views of a record type that this person may open, pinned ones first; and which of them opens by itself. */
  static async of(Record: RecordClass, actor: Actor) {
    const { rows, defaults } = await kept(Record.recordName, actor.viewsStamp ?? null)
    const views = rows
      .filter((row) => seenBy(row, actor))
      .slice(0, 200)
      .map((row) => this.$createFromAdapterResult(row) as SavedView)
    const standard = defaults.find(({ user_id: user }) => user === actor.id)?.view_id
    return { views, standard: views.find(({ id }) => id === standard) ?? null }
  }

  static #seenBy(query: any, actor: Actor) {
    query
      .where('saved_views.visibility', 'everyone')
      .orWhere('saved_views.owner_id', actor.id ?? 0)
      .orWhere((team: any) =>
        team
          .where('saved_views.visibility', 'team')
          .whereIn('saved_views.owner_id', [...actor.teamMateIds])
      )
  }

  /** Throws NotVisible alike for a view that is not there and one that is not theirs to see. */
  static async findVisible(Record: RecordClass, actor: Actor, id: unknown): Promise<SavedView> {
    if (!/^[1-9]\d{0,14}$/.test(String(id))) throw new NotVisible()
    const view = await this.query()
      .where({ id: Number(id), recordName: Record.recordName })
      .where((either) => this.#seenBy(either, actor))
      .first()
    if (!view) throw new NotVisible()
    return view
  }

  /** Its owner changes a view; so do admins, for what others left behind. */
  mayBeChangedBy(actor: Actor) {
    return this.ownerId === actor.id || actor.may('settings')
  }

  static async keep(Record: RecordClass, actor: Actor, input: ViewInput, params: ListParams) {
    refuseNameless(input)
    return change(actor, 'viewSaved', async () => {
      const view = await this.create({
        recordName: Record.recordName,
        ownerId: actor.id!,
        ...shared(input),
        params: paramsText(params),
        createdAt: DateTime.utc(),
        updatedAt: DateTime.utc(),
      } as any)
      if (input.standard) await view.openFor(actor)
      return view
    })
  }

  async rename(actor: Actor, input: ViewInput) {
    refuseNameless(input)
    await change(actor, 'viewUpdated', async () => {
      await this.merge({ ...shared(input), updatedAt: DateTime.utc() } as any).save()
      await (input.standard ? this.openFor(actor) : this.closeFor(actor))
    })
  }

  async keepParams(actor: Actor, params: ListParams) {
    await change(actor, 'viewUpdated', () =>
      this.merge({ params: paramsText(params), updatedAt: DateTime.utc() } as any).save()
    )
  }

  async drop(actor: Actor) {
    await change(actor, 'viewDeleted', async () => {
      await connection().from('list_defaults').where('view_id', this.id).delete()
      await this.delete()
    })
  }

  async openFor(actor: Actor) {
    const mine = { user_id: actor.id, record_name: this.recordName }
    await connection().from('list_defaults').where(mine).delete()
    await connection()
      .table('list_defaults')
      .insert({ ...mine, view_id: this.id })
    await restampViews(connection())
  }

  async closeFor(actor: Actor) {
    await connection().from('list_defaults').where({ user_id: actor.id, view_id: this.id }).delete()
    await restampViews(connection())
  }

  /** What it asks for. Throws Invalid where the record no longer has a field that it names. */
  read(Record: RecordClass): ListParams {
    const search = new URLSearchParams(this.params)
    return readListParams(Record, queryOf(search))
  }
}

type Raw = Record<string, any>
interface Kept {
  stamp: string | null
  /** Every view of a record type, pinned ones first. */
  rows: Raw[]
  defaults: Raw[]
}
const known = new Map<string, Kept>()

/**
 * Views as they were read last, as long as the stamp that comes along with the person who asks is the same; so that a list
 * need not ask for them, and yet no process shows what another has changed.
 */
async function kept(recordName: string, stamp: string | null): Promise<Kept> {
  const last = known.get(recordName)
  if (last && stamp && last.stamp === stamp) return last
  const rows = await connection()
    .from('saved_views')
    .where('record_name', recordName)
    .orderBy('pinned', 'desc')
    .orderBy('name')
  const defaults = rows.length
    ? await connection().from('list_defaults').where('record_name', recordName)
    : []
  const found = { stamp, rows, defaults }
  known.set(recordName, found)
  return found
}

/** The same as the condition of `findVisible`, for rows at hand. */
const seenBy = ({ visibility, owner_id: owner }: Raw, actor: Actor) =>
  visibility === 'everyone' ||
  owner === actor.id ||
  (visibility === 'team' && actor.teamMateIds.includes(owner))

const shared = ({ name, visibility, pinned }: ViewInput) => ({ name, visibility, pinned })

/** A view keeps what is looked for, not where somebody had paged to. */
const paramsText = ({ filter, sort, columns, q }: ListParams) =>
  writeListParams({ filter, sort, columns, q }).toString()

function refuseNameless({ name, visibility }: ViewInput) {
  const errors: Refusals = {}
  if (!name) errors.name = { key: 'required', params: {} }
  else if ([...name].length > 80) errors.name = { key: 'tooLong', params: { max: 80 } }
  if (!visibilities.includes(visibility))
    errors.visibility = { key: 'notChoice', params: { value: String(visibility).slice(0, 60) } }
  if (Object.keys(errors).length) throw new Invalid(errors)
}

/** `filter[a][b]=c` pairs as the nested object that a request gives. */
export function queryOf(search: URLSearchParams): Record<string, any> {
  const query: Record<string, any> = {}
  for (const [name, value] of search) {
    const parts = /^filter\[([^\]]+)\]\[([^\]]+)\]$/.exec(name)
    if (!parts) query[name] = value
    else {
      query.filter = typeof query.filter === 'object' ? query.filter : Object.create(null)
      query.filter[parts[1]] ??= Object.create(null)
      query.filter[parts[1]][parts[2]] = value
    }
  }
  return query
}
