import type { HttpContext } from '@adonisjs/core/http'
import { historyOf } from '#records/history/history'
import { wordsFor } from '#records/labels'
import { findVisible, reaches } from '#records/query/scope'
import type { RecordClass } from '#records/record'

/** Who changed what in a record, when and from where. */
export default class HistoriesController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async index({ auth, params, request, view }: HttpContext) {
    const record = await findVisible(this.Record, auth.user!, params.id, { trash: true })
    const before = Number(request.input('before')) || undefined
    return view.render('records::history/record', {
      record,
      title: wordsFor(auth.user!)('history.of', { title: record.title }),
      history: await historyOf(auth.user!, this.Record.recordName, record.id, before),
      mayUndo: reaches(this.Record, auth.user!, 'edit', record),
      address: `${record.url}/changes`,
    })
  }
}
