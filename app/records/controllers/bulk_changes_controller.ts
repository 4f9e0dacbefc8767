import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#records/actor'
import { BulkChange, bulkKinds, type BulkKind } from '#records/bulk/bulk_change'
import { bulkActions, bulkAddress } from '#records/bulk/bulk_actions'
import { inAddress, readIds } from '#records/bulk/ticked_rows'
import { Invalid, NotVisible, type Refusals } from '#records/errors'
import { editorsFor } from '#records/forms/editors'
import { fieldLabel, wordsFor } from '#records/labels'
import { readListParams, writeListParams, type ListParams } from '#records/query/list_params'
import { queryOf } from '#records/query/saved_view'
import { openList } from '#records/screens/list_screen'
import type { RecordClass } from '#records/record'

/** One change to many rows: ticked in the list, looked at, then run. */
export default class BulkChangesController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async store(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const user = auth.user!
    const kind = request.input('kind')
    const all = request.input('all') === '1'
    const ids = readIds(request.input('ids'))
    const list = readListParams(
      this.Record,
      queryOf(new URLSearchParams(String(request.input('list', ''))))
    )
    const { asked } = await openList(this.Record, user, list)
    if (kind === 'export') {
      const address = all ? writeListParams(asked) : await this.#ticked(user, asked, ids)
      return response.redirect().status(303).toPath(`/${this.Record.path}/export?${address}`)
    }
    const action = bulkActions(this.Record, user).find(({ name }) => name === kind)
    if (action) {
      const chosen = all ? writeListParams(asked) : ids
      const address = await bulkAddress(action, this.Record, user, chosen)
      return response.redirect().status(303).toPath(address)
    }
    if (!bulkKinds.includes(kind)) throw new NotVisible()
    const selection = all ? { params: asked } : { ids }
    const bulk = await BulkChange.draft(this.Record, user, kind as BulkKind, selection)
    return this.#to(response, bulk)
  }

  async show(ctx: HttpContext) {
    const bulk = await BulkChange.find(this.Record, ctx.auth.user!, ctx.params.id)
    return this.#page(ctx, bulk)
  }

  /** What the rows shall say. */
  async update(ctx: HttpContext) {
    const { auth, params, request, response } = ctx
    const bulk = await BulkChange.find(this.Record, auth.user!, params.id)
    const field = this.#chosen(bulk, request.input('field'))
    if (!field) throw new NotVisible()
    try {
      await bulk.choose(auth.user!, field, request.input(field.attribute))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return this.#page(ctx, bulk, request.body(), error.errors)
    }
    return this.#to(response, bulk)
  }

  async run({ auth, params, response, session }: HttpContext) {
    const user = auth.user!
    const bulk = await BulkChange.find(this.Record, user, params.id)
    await bulk.start(user)
    const { row, status } = await BulkChange.find(this.Record, user, params.id)
    if (status !== 'done') return this.#to(response, bulk)
    session.flash('toast', wordsFor(user)(`bulk.done.${bulk.kind}`, { count: row.changed }))
    if (row.change_set_id) session.flash('undo', `/change-sets/${row.change_set_id}/reversal`)
    return response.redirect().status(303).toPath(this.#list(bulk))
  }

  async #page(ctx: HttpContext, bulk: BulkChange, typed?: Record<string, any>, errors?: Refusals) {
    const { auth, request, view } = ctx
    const user = auth.user!
    const t = wordsFor(user)
    const field = this.#chosen(bulk, request.input('field') ?? bulk.input.field)
    const given =
      typed ?? (field && 'value' in bulk.input ? { [field.attribute]: bulk.input.value } : null)
    const editors = field
      ? await editorsFor({ actor: user, t, fields: [field], typed: given, errors, scope: 'bulk' })
      : []
    return view.render('records::lists/bulk', {
      bulk,
      field,
      errors,
      editor: editors[0] ?? null,
      fields: BulkChange.fields(this.Record)
        .map((each) => ({ value: each.key, label: fieldLabel(each, t) }))
        .sort((a, b) => a.label.localeCompare(b.label)),
      preview:
        bulk.status === 'running' || bulk.status === 'done' ? null : await bulk.preview(user),
      path: `/${this.Record.path}/bulk-changes/${bulk.id}`,
      list: this.#list(bulk),
    })
  }

  #chosen(bulk: BulkChange, name: unknown) {
    if (bulk.kind !== 'edit') return bulk.field
    return BulkChange.fields(this.Record).find((field) => field.key === name) ?? null
  }

  #list({ selection }: BulkChange) {
    const query = 'list' in selection && selection.list
    return `/${this.Record.path}${query ? `?${query}` : ''}`
  }

  #to(response: HttpContext['response'], { id }: BulkChange) {
    return response.redirect().status(303).toPath(`/${this.Record.path}/bulk-changes/${id}`)
  }

  /** Ticked rows, in the order and with the columns of their list. */
  async #ticked(actor: Actor, { sort, columns }: Partial<ListParams>, ids: number[]) {
    const rows = await inAddress(this.Record, actor, ids)
    return [writeListParams({ sort, columns }), rows].filter(String).join('&')
  }
}
