import type { HttpContext } from '@adonisjs/core/http'
import { NotVisible } from '#records/errors'
import { secondStepPage } from '#access/controllers/second_steps_controller'
import { optionsToSignIn, whoBringsPasskey } from '#access/passkeys'
import { countSecondStep, welcome, whoAwaitsSecondStep } from '#access/sign_in'
import { TooManyTries } from '#access/tries'

/** A passkey instead of a code, after the password. */
export default class SecondStepPasskeysController {
  async storeChallenge(ctx: HttpContext) {
    const user = await whoAwaitsSecondStep(ctx)
    if (!user) throw new NotVisible()
    ctx.response.header('Cache-Control', 'no-store')
    return optionsToSignIn(ctx, user)
  }

  async store(ctx: HttpContext) {
    const { request, response } = ctx
    const awaited = await whoAwaitsSecondStep(ctx)
    if (!awaited) return response.redirect().status(303).toPath('/login')
    try {
      await countSecondStep(awaited)
    } catch (error) {
      if (!(error instanceof TooManyTries)) throw error
      response.status(429).header('Retry-After', error.seconds)
      return secondStepPage(ctx, awaited, { wait: error.seconds })
    }
    const user = await whoBringsPasskey(ctx, request.input('credential'), awaited)
    if (user) {
      return response
        .redirect()
        .status(303)
        .toPath(await welcome(ctx, user, 'passkey'))
    }
    response.status(422)
    return secondStepPage(ctx, awaited, { wrong: 'wrongPasskey' })
  }
}
