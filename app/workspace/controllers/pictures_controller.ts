import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { Invalid, NotVisible } from '#records/errors'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import StoredFile from '#workspace/files/stored_file'
import { pictureField } from '#records/screens/picture_field'
import { translator } from '#modules/translator'

/** The photo of a person, the logo of a company: whatever field of a record shows a picture. */
export default class PicturesController {
  /** One instance for each record type that has a picture. */
  static for(Record: RecordClass) {
    return {
      update: (ctx: HttpContext) => new PicturesController().update(ctx, Record),
      destroy: (ctx: HttpContext) => new PicturesController().destroy(ctx, Record),
    }
  }

  async update(ctx: HttpContext, Record: RecordClass) {
    const { auth, request, response, session } = ctx
    const row = await this.#editable(ctx, Record)
    const upload = request.file('file', { size: await StoredFile.limit() })
    try {
      if (!upload) throw new Invalid({ file: { key: 'required', params: {} } })
      if (!upload.isValid)
        throw new Invalid({
          file: {
            key: 'fileTooLarge',
            params: { max: Math.floor((await StoredFile.limit()) / 1024 / 1024) },
          },
        })
      const source = { name: upload.clientName, path: upload.tmpPath }
      const file = await StoredFile.keep(auth.user!, source, row, { picture: true })
      await this.#set(ctx, row, file.id)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const { key, params } = error.errors.file
      session.flash('toast', translator(auth.user!.locale)(`errors.${key}`, params))
      session.flash('tone', 'bad')
    }
    return response.redirect().status(303).toPath(row.url)
  }

  async destroy(ctx: HttpContext, Record: RecordClass) {
    const row = await this.#editable(ctx, Record)
    await this.#set(ctx, row, null)
    return ctx.response.redirect().status(303).toPath(row.url)
  }

  async #editable({ auth, params }: HttpContext, Record: RecordClass): Promise<RecordRow> {
    const row = await findVisible(Record, auth.user!, params.id)
    await demand(Record, auth.user!, 'edit', row)
    return row
  }

  async #set({ auth }: HttpContext, row: RecordRow, fileId: number | null) {
    const field = pictureField(row.constructor as RecordClass)
    if (!field) throw new NotVisible()
    await change(auth.user!, 'updated', () =>
      row.merge({ [field.attribute]: fileId } as any).save()
    )
  }
}
