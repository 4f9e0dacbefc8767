import app from '@adonisjs/core/services/app'
import BodyParserMiddleware from '@adonisjs/core/bodyparser_middleware'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * Reads the body, and drops a `_method` in it: the route was chosen before the body was read, so that it could only make
 * later checks, CSRF among them, take the request for another kind than it is.
 */
export default class BodyMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const parser = await app.container.make(BodyParserMiddleware)
    await parser.handle(ctx, async () => {
      const { _method: dropped, ...body } = ctx.request.body() ?? {}
      if (dropped !== undefined) ctx.request.updateBody(body)
      return next()
    })
  }
}
