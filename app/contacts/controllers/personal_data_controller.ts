import type { HttpContext } from '@adonisjs/core/http'
import { note } from '#records/audit'
import { NotAllowed } from '#records/errors'
import { wordsFor } from '#records/labels'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import { makeUnknown } from '#contacts/personal/erase'
import { everythingAbout, heldAbout } from '#contacts/personal/held'

/** What is kept about a person: a look at it, a copy for them, and the end of it. */
export default class PersonalDataController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async show(ctx: HttpContext) {
    return this.#page(ctx, await this.#record(ctx))
  }

  /** Everything as one file, for the person whose data it is. */
  async file(ctx: HttpContext) {
    const { auth, response } = ctx
    const record = await this.#record(ctx)
    const everything = await everythingAbout(auth.user!, record)
    await note(auth.user!, 'personalDataExported', {
      data: { record: record.recordName, number: record.id },
    })
    response.header('content-type', 'application/json; charset=utf-8')
    response.header(
      'content-disposition',
      `attachment; filename="${record.recordName}-${record.id}.json"`
    )
    return response.send(JSON.stringify(everything, null, 2))
  }

  async destroy(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const record = await this.#record(ctx)
    const t = wordsFor(auth.user!)
    if (!this.#mayErase(ctx)) throw new NotAllowed('delete', this.Record.recordName)
    if (String(request.input('name') ?? '').trim() !== record.title)
      return this.#page(ctx, record, t('trash.nameDiffers'))
    await makeUnknown(auth.user!, record)
    session.flash('toast', t('personal.erased'))
    return response.redirect().status(303).toPath(record.url)
  }

  /** Who may export the record may see all of it at once. */
  async #record({ auth, params }: HttpContext) {
    const record = await findVisible(this.Record, auth.user!, params.id, { trash: true })
    await demand(this.Record, auth.user!, 'export', record)
    return record as RecordRow
  }

  #mayErase = ({ auth }: HttpContext) =>
    auth.user!.reach('delete', this.Record.recordName) === 'all'

  async #page(ctx: HttpContext, record: RecordRow, error: string | null = null) {
    if (error) ctx.response.status(422)
    return ctx.view.render('contacts::personal/show', {
      record,
      Record: this.Record,
      title: wordsFor(ctx.auth.user!)('personal.title', { title: record.title }),
      held: await heldAbout(ctx.auth.user!, record),
      mayErase: this.#mayErase(ctx),
      error,
    })
  }
}
