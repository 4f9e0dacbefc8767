import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** A form names PUT, PATCH or DELETE in its address (`?_method=PUT`); anything else there is dropped before the router asks. */
export default class PlainMethodMiddleware {
  handle({ request }: HttpContext, next: NextFn) {
    const { _method: method, ...rest } = request.qs()
    if (method !== undefined && !/^(put|patch|delete)$/i.test(String(method)))
      request.updateQs(rest)
    return next()
  }
}
