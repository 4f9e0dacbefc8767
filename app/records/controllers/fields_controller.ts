import { createHash } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { change, connection } from '#records/change'
import { Invalid, NotAllowed, NotVisible, type Refusals } from '#records/errors'
import type { BoundField } from '#records/field_type'
import { differences, postedAgain } from '#records/forms/conflict'
import { editorsFor } from '#records/forms/editors'
import { attachUploads, takeUploads } from '#records/forms/uploads'
import { readInput } from '#records/input'
import { wordsFor } from '#records/labels'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import { factOf, mayEditFields, type Place } from '#records/screens/facts'
import { headerJson } from '#records/screens/header_json'
import { domId } from '#records/screens/dom_id'
import { Presenter } from '#records/screens/presenter'

/** One field of one record, read and edited in place: among the facts of a page or in a list's cell. */
export default class FieldsController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async show(ctx: HttpContext) {
    const { record, field } = await this.#find(ctx)
    return this.#value(ctx, record, field)
  }

  async edit(ctx: HttpContext) {
    const { record, field } = await this.#editable(ctx)
    return this.#editor(ctx, record, field)
  }

  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const actor = auth.user!
    const { record, field } = await this.#editable(ctx)
    const typed = request.body()
    let changeSetId: number | null
    try {
      changeSetId = await change(actor, 'updated', async (current) => {
        const stored = await storedValue(record, field)
        if (typed.base && typed.base !== mark(stored)) throw new Contested()
        const only = { [field.attribute]: typed[field.attribute] ?? null }
        const read = { partial: true, record }
        const { values, errors } = await readInput(this.Record, actor, only, 'form', read)
        if (Object.keys(errors).length) throw new Invalid(errors)
        const files = await takeUploads(this.Record, actor, ctx, values, field)
        await record.merge(values as any).save()
        await attachUploads(files, record)
        await current.flush()
        return current.setId
      })
    } catch (error) {
      if (error instanceof Contested) return this.#contested(ctx, field, typed)
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return this.#editor(ctx, record, field, typed, error.errors)
    }

    const toast = wordsFor(actor)('inline.saved', { title: record.title })
    const undo = changeSetId && `/change-sets/${changeSetId}/reversal`
    if (isFragment(ctx)) {
      if (undo) response.header('HX-Trigger', headerJson({ toast: { text: toast, undo } }))
      return this.#value(ctx, record, field)
    }
    if (undo) {
      session.flash('toast', toast)
      session.flash('undo', undo)
    }
    return response.redirect().status(303).toPath(record.url)
  }

  async #find({ auth, params }: HttpContext) {
    const record = await findVisible(this.Record, auth.user!, params.id)
    const field = this.Record.readable.find(({ key }) => key === params.field)
    if (!field) throw new NotVisible(this.Record.recordName, record.id)
    return { record, field }
  }

  async #editable(ctx: HttpContext) {
    const found = await this.#find(ctx)
    await demand(this.Record, ctx.auth.user!, 'edit', found.record)
    if (!this.Record.writable.includes(found.field))
      throw new NotAllowed('edit', this.Record.recordName)
    return found
  }

  async #value(ctx: HttpContext, record: RecordRow, field: BoundField) {
    const actor = ctx.auth.user!
    const show = await Presenter.for(actor, this.Record, [record], [field])
    return ctx.view.render('records::screens/value', {
      record,
      title: record.title,
      fact: factOf(record, field, show, mayEditFields(actor, record), placeOf(ctx)),
    })
  }

  async #editor(
    ctx: HttpContext,
    record: RecordRow,
    field: BoundField,
    typed?: Record<string, any>,
    errors: Refusals = {}
  ) {
    const actor = ctx.auth.user!
    const place = placeOf(ctx)
    const t = wordsFor(actor)
    const request = { actor, t, fields: [field], row: record, typed, errors }
    const [editor] = await editorsFor({
      ...request,
      scope: `${place}-${record.recordName}-${record.id}`,
    })
    return ctx.view.render('records::screens/field', {
      ...this.#place(ctx, record, field, editor.label),
      editor,
      multipart: field.type.name.startsWith('file'),
      base: typed?.base ?? mark(await storedValue(record, field)),
    })
  }

  /** Shows both values, and lets the person put theirs in all the same. */
  async #contested(ctx: HttpContext, field: BoundField, typed: Record<string, any>) {
    const current = await findVisible(this.Record, ctx.auth.user!, ctx.params.id)
    const only = { [field.attribute]: typed[field.attribute] ?? null }
    const [difference] = await differences(ctx.auth.user!, current, only, null)
    if (!difference) return this.#value(ctx, current, field)
    ctx.response.status(409)
    return ctx.view.render('records::screens/field_conflict', {
      ...this.#place(ctx, current, field, difference.label),
      difference,
      posted: postedAgain(typed),
      base: mark(await storedValue(current, field)),
    })
  }

  #place(ctx: HttpContext, record: RecordRow, field: BoundField, label: string) {
    const place = placeOf(ctx)
    const query = place === 'cell' ? 'in=cell' : 'in=fact'
    const address = `${record.url}/fields/${field.key}`
    return {
      record,
      title: wordsFor(ctx.auth.user!)('inline.title', { field: label, title: record.title }),
      region: domId(place, record, field.key),
      action: `${address}?${query}`,
      spoofed: `${address}?${query}&_method=PUT`,
    }
  }
}

/** Somebody wrote this field since the editor was opened. */
class Contested extends Error {}

const placeOf = ({ request }: HttpContext): Place =>
  request.input('in') === 'cell' ? 'cell' : 'fact'

const isFragment = ({ request }: HttpContext) =>
  request.header('hx-request') === 'true' && request.header('hx-request-type') === 'partial'

/** The column as it is now: other fields of the record may change while this one is being edited. */
async function storedValue(record: RecordRow, field: BoundField) {
  const row = await connection()
    .from((record.constructor as any).table)
    .where('id', record.id)
    .first()
  return row?.[field.column] ?? null
}

const mark = (stored: unknown) =>
  createHash('sha256').update(String(stored)).digest('base64url').slice(0, 16)
