import type { HttpContext } from '@adonisjs/core/http'
import { demand, findVisible } from '#records/query/scope'
import { readInput } from '#records/input'
import type { RecordClass } from '#records/record'
import { DuplicateFinder } from '#contacts/duplicates/duplicate_finder'

/** Records that what is being typed may already be; for the region of the form that says so. */
export default class DuplicatesController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async index({ auth, request, view }: HttpContext) {
    const actor = auth.user!
    await demand(this.Record, actor, 'read')
    const { values } = await readInput(this.Record, actor, request.qs(), 'form', {
      partial: true,
      dryRun: true,
    })
    const matches = await new DuplicateFinder(actor, this.Record).likely(values)
    return view.render('contacts::duplicates/index', {
      title: this.Record.recordName,
      matches,
      Record: this.Record,
    })
  }

  /** Records that one which is there may be once more; its page asks for them when it stands. */
  async of({ auth, params, view }: HttpContext) {
    const record = await findVisible(this.Record, auth.user!, params.id)
    const matches = await new DuplicateFinder(auth.user!, this.Record).likely(record, record.id, 3)
    return view.render('contacts::duplicates/of', { record, matches, Record: this.Record })
  }
}
