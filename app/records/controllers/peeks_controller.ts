import type { HttpContext } from '@adonisjs/core/http'
import { findVisible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { peekOf } from '#records/screens/peek'

/** A record beside its list; the record's own page where no script asks for a part. */
export default class PeeksController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async show({ auth, params, request, response, view }: HttpContext) {
    const record = await findVisible(this.Record, auth.user!, params.id)
    if (request.header('hx-request') !== 'true')
      return response.redirect().status(303).toPath(record.url)
    return view.render('records::screens/_peek', { peek: await peekOf(auth.user!, record) })
  }
}
