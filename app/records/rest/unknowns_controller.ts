import router from '@adonisjs/core/services/router'
import type { HttpContext } from '@adonisjs/core/http'
import { NotVisible } from '#records/errors'
import { Refused } from '#records/rest/problem'

/** An address of the API that is none, a method that it does not take, and OPTIONS. */
export default class UnknownsController {
  async handle({ request, response }: HttpContext) {
    const methods = methodsOf(request.url())
    if (!methods.length) throw new NotVisible()
    response.header('Allow', [...methods, 'OPTIONS'].join(', '))
    if (request.method() === 'OPTIONS') return response.status(204)
    throw new Refused(405, 'notHere', { method: request.method() })
  }
}

const methodsOf = (url: string) =>
  ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'].filter((method) => {
    const match = router.match(url, method, true)
    return match && match.route.pattern !== '/api/v1/*'
  })
