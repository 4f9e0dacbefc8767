import type { HttpContext } from '@adonisjs/core/http'
import { wordsFor } from '#records/labels'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { restore } from '#records/trash'

/** Taking a record out of the trash. */
export default class RestorationsController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async store({ auth, params, response, session }: HttpContext) {
    const record = await findVisible(this.Record, auth.user!, params.id, { trash: true })
    await demand(this.Record, auth.user!, 'delete', record)
    if (record.deletedAt) {
      const changeSetId = await restore(auth.user!, record)
      session.flash('toast', wordsFor(auth.user!)('trash.restored', { title: record.title }))
      session.flash('undo', `/change-sets/${changeSetId}/reversal`)
    }
    return response.redirect().status(303).toPath(record.url)
  }
}
