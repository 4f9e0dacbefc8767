import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { Invalid } from '#records/errors'
import { attachUploads } from '#records/forms/uploads'
import { findVisible } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import { isFragment } from '#workspace/middleware/page_middleware'
import StoredFile from '#workspace/files/stored_file'
import Activity from '#contacts/models/activity'
import { readActivity, readKind } from '#contacts/timeline/activity_input'
import { nextState, timelineState, type Composing } from '#contacts/timeline/timeline_panel'

/** Notes, calls, tasks and files of one record: the composer and the time line, alone or within its page. */
export default class ActivitiesController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async index(ctx: HttpContext) {
    return render(ctx, await findVisible(this.Record, ctx.auth.user!, ctx.params.id))
  }

  /** Further items only, for the link at the end of the list. */
  async timeline(ctx: HttpContext) {
    const record = await findVisible(this.Record, ctx.auth.user!, ctx.params.id)
    const state = await timelineState(ctx, record)
    const view = isFragment(ctx) ? 'contacts::activities/_items' : 'contacts::activities/index'
    return ctx.view.render(view, {
      title: record.title,
      ...state,
      ...(await nextState(ctx, record)),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, params, request } = ctx
    const actor = auth.user!
    const record = await findVisible(this.Record, actor, params.id)
    Activity.demandAdd(actor, record)
    const typed = request.body()
    const kind = readKind(typed.kind)
    try {
      await change(actor, `${kind}_added`, async () => {
        const given = await withFile(ctx, typed)
        const values = await readActivity(actor, kind, given)
        await Activity.add(actor, record, { ...values, kind })
        if (given.fileId) await attachUploads([given.fileId], record)
      })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      ctx.response.status(422)
      return render(ctx, record, { kind, typed, errors: error.errors })
    }
    return back(ctx, record)
  }
}

export async function render(ctx: HttpContext, record: RecordRow, composing: Composing = {}) {
  return ctx.view.render('contacts::activities/index', {
    title: record.title,
    ...(await timelineState(ctx, record, composing)),
    ...(await nextState(ctx, record)),
  })
}

/** The region alone to htmx, the record's page to everyone else. */
export function back(ctx: HttpContext, record: RecordRow) {
  if (ctx.request.input('to') === 'today') return ctx.response.redirect().status(303).toPath('/')
  const path = isFragment(ctx) ? `${record.url}/activities` : record.url
  return ctx.response.redirect().status(303).toPath(path)
}

/** An upload is stored first, so that the activity can name it. @throws Invalid at `fileId` */
async function withFile({ auth, request }: HttpContext, typed: Record<string, any>) {
  const { fileId, ...values } = typed
  const file = request.file('file')
  if (values.kind !== 'file' || !file?.tmpPath) return values
  try {
    const stored = await StoredFile.keep(auth.user!, { name: file.clientName, path: file.tmpPath })
    return { ...values, fileId: stored.id }
  } catch (error) {
    if (error instanceof Invalid && error.errors.file)
      throw new Invalid({ fileId: error.errors.file })
    throw error
  }
}
