import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { noteSeen } from '#access/sessions'
import { intendedUrl } from '#access/intended_url'

/** Lets in who is signed in; sends everybody else to /login and, after it, back to where they wanted to go. */
export default class SignedInMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const { auth, request, response, session } = ctx
    if (!(await auth.check())) {
      const intended = intendedUrl(request)
      if (intended) session.put('intended', intended)
      if (request.header('HX-Request')) {
        return response.status(401).header('HX-Redirect', '/login').send('')
      }
      return response.redirect().status(303).toPath('/login')
    }

    const user = auth.getUserOrFail()
    user.from = request.ip()
    response.header('Cache-Control', 'no-store')
    // A page that only looks for news by itself must not keep an unattended session alive.
    if (!request.header('X-Background')) await noteSeen(user)
    return next()
  }
}
