import edge from 'edge.js'
import type { HttpContext } from '@adonisjs/core/http'
import modules from '#modules/registry'
import type { Actor } from '#records/actor'
import { change, Conflict } from '#records/change'
import { Invalid, NotVisible, Repeated, type Refusals } from '#records/errors'
import { differences, postedAgain, withoutTheirs } from '#records/forms/conflict'
import { formFor, formGroups } from '#records/forms/form'
import { historyOf } from '#records/history/history'
import { attachUploads, takeUploads } from '#records/forms/uploads'
import { readInput } from '#records/input'
import { recordLabel, wordsFor } from '#records/labels'
import { demand, findVisible, reaches } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import { factsOf, mayEditFields } from '#records/screens/facts'
import { housePage, pageOf } from '#records/screens/own_view'
import { pictureField, pictureOf } from '#records/screens/picture_field'
import { discard } from '#records/trash'

interface Shown {
  record?: RecordRow
  typed?: Record<string, any>
  errors?: Refusals
  /** Records that this one seems to repeat. */
  twins?: unknown[]
}

/** The form and the page of a record type. */
export default class RecordsController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async show(ctx: HttpContext) {
    const { auth, params, response, view } = ctx
    const actor = auth.user!
    const record = await findVisible(this.Record, actor, params.id, { trash: true })
    if (record.movedTo) return response.redirect().status(303).toPath(record.movedTo)
    const mayDelete = reaches(this.Record, actor, 'delete', record)
    if (record.deletedAt && !mayDelete) throw new NotVisible(this.Record.recordName, record.id)
    const page = pageOf(this.Record)
    const main =
      page === housePage &&
      (await modules.renderSlot('record.main', ctx, { record, Record: this.Record }))
    return view.render(page, {
      Record: this.Record,
      record,
      main: main && edge.globals.html.safe(main),
      history: main === '' && (await historyOf(actor, this.Record.recordName, record.id)),
      title: record.title,
      avatar: this.Record.options.avatar ?? 'round',
      picture: pictureOf(this.Record, record),
      hasPicture: Boolean(pictureField(this.Record)),
      facts: await factsOf(actor, record),
      mayEdit: mayEditFields(actor, record),
      mayUndo: reaches(this.Record, actor, 'edit', record),
      mayDelete,
      mayErase: actor.reach('delete', this.Record.recordName) === 'all',
    })
  }

  async create(ctx: HttpContext) {
    await demand(this.Record, ctx.auth.user!, 'create')
    return this.#form(ctx, { typed: ctx.request.qs() })
  }

  async store(ctx: HttpContext) {
    const actor = ctx.auth.user!
    await demand(this.Record, actor, 'create')
    const typed = ctx.request.body()
    try {
      const record = await change(actor, 'created', async () => {
        const { values, errors } = await readInput(this.Record, actor, typed, 'form')
        if (Object.keys(errors).length) throw new Invalid(errors)
        if (typed.anyway !== 'true') await this.#refuseTwins(actor, values)
        const files = await takeUploads(this.Record, actor, ctx, values)
        const made = (await (this.Record as any).create(values)) as RecordRow
        await attachUploads(files, made)
        return made
      })
      ctx.session.flash('toast', wordsFor(actor)('forms.created', { title: record.title }))
      return ctx.response.redirect().status(303).toPath(record.url)
    } catch (error) {
      return this.#refused(ctx, error, { typed })
    }
  }

  async edit(ctx: HttpContext) {
    const record = await this.#editable(ctx)
    return this.#form(ctx, { record })
  }

  async update(ctx: HttpContext) {
    const actor = ctx.auth.user!
    const record = await this.#editable(ctx)
    const typed = withoutTheirs(ctx.request.body())
    try {
      const changeSetId = await change(actor, 'updated', async (current) => {
        await current.expect(record, Number(typed.version) || null)
        const read = { partial: true, record }
        const { values, errors } = await readInput(this.Record, actor, typed, 'form', read)
        if (Object.keys(errors).length) throw new Invalid(errors)
        const files = await takeUploads(this.Record, actor, ctx, values)
        await record.merge(values as any).save()
        await attachUploads(files, record)
        await current.flush()
        return current.setId
      })
      ctx.session.flash('toast', wordsFor(actor)('forms.saved', { title: record.title }))
      if (changeSetId) ctx.session.flash('undo', `/change-sets/${changeSetId}/reversal`)
      return ctx.response.redirect().status(303).toPath(record.url)
    } catch (error) {
      if (error instanceof Conflict) return this.#conflict(ctx, error.current, typed)
      return this.#refused(ctx, error, { record, typed })
    }
  }

  async destroy(ctx: HttpContext) {
    const { auth, params, response, session } = ctx
    const record = await findVisible(this.Record, auth.user!, params.id)
    await demand(this.Record, auth.user!, 'delete', record)
    const changeSetId = await discard(auth.user!, record)
    session.flash('toast', wordsFor(auth.user!)('trash.deleted', { title: record.title }))
    session.flash('undo', `/change-sets/${changeSetId}/reversal`)
    return response.redirect().status(303).toPath(`/${this.Record.path}`)
  }

  async #editable({ auth, params }: HttpContext) {
    const record = await findVisible(this.Record, auth.user!, params.id)
    await demand(this.Record, auth.user!, 'edit', record)
    return record
  }

  async #refuseTwins(actor: Actor, values: Record<string, any>) {
    const twins = (await this.Record.twins?.(actor, values)) ?? []
    if (twins.length) throw new Repeated(twins)
  }

  #refused(ctx: HttpContext, error: Error, shown: Shown) {
    if (!(error instanceof Invalid)) throw error
    ctx.response.status(422)
    const twins = error instanceof Repeated ? error.twins : []
    return this.#form(ctx, { ...shown, errors: error.errors, twins })
  }

  async #form({ auth, view }: HttpContext, { record, typed, errors, twins }: Shown) {
    const actor = auth.user!
    const t = wordsFor(actor)
    const one = recordLabel(this.Record, t).toLocaleLowerCase(actor.locale)
    return view.render('records::screens/form', {
      Record: this.Record,
      record,
      title: record ? t('forms.edit', { title: record.title }) : t('forms.new', { one }),
      groups: await formFor(this.Record, { actor, t, row: record, typed, errors }),
      multipart: formGroups(this.Record).some(({ fields }) =>
        fields.some((field) => field.type.name.startsWith('file'))
      ),
      action: record ? `${record.url}?_method=PUT` : `/${this.Record.path}`,
      version: record?.version,
      twins,
      problem:
        errors &&
        Object.keys(errors).length > 0 &&
        t('forms.problems', { count: Object.keys(errors).length }),
      submitLabel: t(record ? 'forms.save' : 'forms.create', { one }),
      cancelHref: record?.url ?? `/${this.Record.path}`,
    })
  }

  async #conflict({ auth, response, view }: HttpContext, record: RecordRow, typed: any) {
    response.status(409)
    return view.render('records::screens/conflict', {
      Record: this.Record,
      record,
      title: wordsFor(auth.user!)('forms.conflictTitle', { title: record.title }),
      differences: await differences(auth.user!, record, typed, Number(typed.version) || null),
      hidden: postedAgain(typed),
      action: `${record.url}?_method=PUT`,
    })
  }
}
