import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

export default class BearerMiddleware {
  async handle({ response }: HttpContext, _next: NextFn) {
    return response.unauthorized()
  }
}
