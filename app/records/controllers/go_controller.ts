import type { HttpContext } from '@adonisjs/core/http'
import type { RecordClass } from '#records/record'

/** The way to a record for whoever knows only its type and id. Its page decides who may see it. */
export default class GoController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  show({ params, response }: HttpContext) {
    return response.redirect().status(303).toPath(`/${this.Record.path}/${params.id}`)
  }
}
