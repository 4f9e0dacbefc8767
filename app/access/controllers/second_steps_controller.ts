import type { HttpContext } from '@adonisjs/core/http'
import { note } from '#records/audit'
import { hasPasskey } from '#access/passkeys'
import { passkeySite } from '#access/passkey_site'
import { takeRecoveryCode } from '#access/recovery_codes'
import { countSecondStep, welcome, whoAwaitsSecondStep } from '#access/sign_in'
import { TooManyTries } from '#access/tries'
import { takeCode } from '#access/two_factor'
import type User from '#access/models/user'

export default class SecondStepsController {
  async create(ctx: HttpContext) {
    const user = await whoAwaitsSecondStep(ctx)
    if (!user) return ctx.response.redirect().status(303).toPath('/login')
    return secondStepPage(ctx, user, {})
  }

  async store(ctx: HttpContext) {
    const { request, response } = ctx
    const user = await whoAwaitsSecondStep(ctx)
    if (!user) return response.redirect().status(303).toPath('/login')
    const code = String(request.input('code') ?? '').slice(0, 40)
    try {
      await countSecondStep(user)
    } catch (error) {
      if (!(error instanceof TooManyTries)) throw error
      response.status(429).header('Retry-After', error.seconds)
      return secondStepPage(ctx, user, { wait: error.seconds })
    }
    if ((await takeCode(user, code)) || (await takeRecoveryCode(user, code))) {
      return response
        .redirect()
        .status(303)
        .toPath(await welcome(ctx, user))
    }
    await note(user, 'signInFailed', { from: request.ip(), data: { step: 'code' } })
    response.status(422)
    return secondStepPage(ctx, user, { wrong: 'wrongCode' })
  }
}

/** What this person may answer with: codes of an app, a passkey, and recovery codes in any case. */
export async function secondStepPage({ view }: HttpContext, user: User, state: object) {
  const site = (await hasPasskey(user.id)) ? passkeySite() : null
  const ways = { coded: user.hasTwoFactor, keyed: Boolean(site), site }
  return view.render('access::sign_in/code', { ...ways, ...state })
}
