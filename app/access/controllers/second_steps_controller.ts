import type { HttpContext } from '@adonisjs/core/http'
import { note } from '#records/audit'
import { welcome, whoAwaitsSecondStep } from '#access/sign_in'
import { countTry, TooManyTries } from '#access/tries'
import { takeCode, takeRecoveryCode } from '#access/two_factor'

export default class SecondStepsController {
  async create(ctx: HttpContext) {
    if (!(await whoAwaitsSecondStep(ctx)))
      return ctx.response.redirect().status(303).toPath('/login')
    return ctx.view.render('access::sign_in/code')
  }

  async store(ctx: HttpContext) {
    const { request, response, view } = ctx
    const user = await whoAwaitsSecondStep(ctx)
    if (!user) return response.redirect().status(303).toPath('/login')
    const code = String(request.input('code') ?? '').slice(0, 40)
    try {
      await countTry(`secondStep:${user.id}`, 5, '1 minute')
    } catch (error) {
      if (!(error instanceof TooManyTries)) throw error
      response.status(429).header('Retry-After', error.seconds)
      return view.render('access::sign_in/code', { wait: error.seconds })
    }
    if ((await takeCode(user, code)) || (await takeRecoveryCode(user, code))) {
      return response
        .redirect()
        .status(303)
        .toPath(await welcome(ctx, user))
    }
    await note(user, 'signInFailed', { from: request.ip(), data: { step: 'code' } })
    response.status(422)
    return view.render('access::sign_in/code', { wrong: true })
  }
}
