import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { company } from '#records/company'

/** Before setup there is one page. Once the company is there, this process need not ask again. */
export default class SetUpFirstMiddleware {
  async handle({ request, response }: HttpContext, next: NextFn) {
    const { setUpAt } = await company()
    if (setUpAt || request.url() === '/setup') return next()
    return response.redirect().status(303).toPath('/setup')
  }
}
