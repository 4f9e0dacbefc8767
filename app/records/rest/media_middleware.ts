import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { Refused } from '#records/rest/problem'

const bodies = ['application/json', 'application/merge-patch+json']

/** Outermost around the API: it speaks JSON only. Errors become problem documents in the exception handler. */
export default class MediaMiddleware {
  handle({ request, response }: HttpContext, next: NextFn) {
    response.header('Cache-Control', 'no-store')
    response.header('Vary', 'Accept, Authorization')
    if (!request.accepts(['json', 'application/problem+json'])) throw new Refused(406, 'onlyJson')
    const empty = request.header('content-length') === '0'
    if (request.hasBody() && !empty && !request.is(bodies)) throw new Refused(415, 'sendJson')
    return next()
  }
}
