import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { requests } from '#workspace/metrics/observed'

const slow = 1000
/** Files of the product and questions of balancers would hide what people do. */
const quiet = /^\/(assets|health|metrics)(\/|$)/

/** One line a request, with its id; a slow one is a warning. The query is left out: it may hold names and tokens. */
export default class RequestLogMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const { request, response, logger } = ctx
    const start = performance.now()
    response.response.once('close', () => {
      const took = performance.now() - start
      const ms = Math.round(took)
      requests.observe?.(
        request.method(),
        ctx.route?.pattern ?? 'none',
        response.response.statusCode,
        took / 1000
      )
      const line = {
        method: request.method(),
        path: request.url(),
        status: response.response.statusCode,
        ms,
        user: ctx.auth?.user?.id,
      }
      if (ms >= slow) logger.warn(line, 'slow request')
      else if (quiet.test(line.path)) logger.debug(line, 'request')
      else logger.info(line, 'request')
    })
    return next()
  }
}
