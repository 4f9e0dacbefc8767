import type { HttpContext } from '@adonisjs/core/http'
import { Invalid, NotAllowed } from '#records/errors'
import { wordsFor } from '#records/labels'
import { findVisible } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import { eraseForGood } from '#records/trash'

/** Deleting for good: asks for the record's name, since nothing but a backup brings it back whole. */
export default class ErasuresController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async create(ctx: HttpContext) {
    return this.#ask(ctx, await this.#record(ctx))
  }

  async store(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const t = wordsFor(auth.user!)
    const record = await this.#record(ctx)
    if (String(request.input('name') ?? '').trim() !== record.title)
      return this.#ask(ctx, record, t('trash.nameDiffers'))
    try {
      await eraseForGood(auth.user!, record)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const { key, params } = error.errors.record
      const by = t(`${params.by}.many`)
      return this.#ask(ctx, record, t(`errors.${key}`, { ...params, by }))
    }
    session.flash('toast', t('trash.erased', { title: record.title }))
    return response.redirect().status(303).toPath(`/${this.Record.path}`)
  }

  async #record({ auth, params }: HttpContext) {
    const record = await findVisible(this.Record, auth.user!, params.id, { trash: true })
    if (auth.user!.reach('delete', this.Record.recordName) !== 'all')
      throw new NotAllowed('delete', this.Record.recordName)
    return record
  }

  #ask({ auth, response, view }: HttpContext, record: RecordRow, error: string | null = null) {
    if (error) response.status(422)
    return view.render('records::screens/erase', {
      Record: this.Record,
      record,
      title: wordsFor(auth.user!)('trash.eraseTitle', { title: record.title }),
      error,
    })
  }
}
