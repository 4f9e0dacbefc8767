import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

const most = 256 * 1024

/** Turns away what no form of a page would send, before any of it is read. */
export default class SmallFormMiddleware {
  handle({ request }: HttpContext, next: NextFn) {
    if (!request.hasBody()) return next()
    if (!request.is(['application/x-www-form-urlencoded'])) throw new NotAForm(415)
    if (Number(request.header('content-length') ?? 0) > most) throw new NotAForm(413)
    return next()
  }
}

class NotAForm extends Error {
  readonly status: number

  constructor(status: number) {
    super('This takes the small forms of web pages.')
    this.status = status
  }
}
