import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { hasPasskey } from '#access/passkeys'
import { makeRecoveryCodes, recoveryCodesLeft } from '#access/recovery_codes'
import { renewSession } from '#access/sign_in'
import { countTry } from '#access/tries'
import { invitationOf, needsSecondStep, newSecret, turnOff, turnOn } from '#access/two_factor'

export default class TwoFactorController {
  show(ctx: HttpContext) {
    return offer(ctx, {})
  }

  async store(ctx: HttpContext) {
    const { auth, request, response, session, view } = ctx
    const user = auth.getUserOrFail()
    await countTry(`secondStep:${user.id}`, 5, '1 minute')
    const secret = session.get('totpSecret')
    if (user.hasTwoFactor || typeof secret !== 'string')
      return response.redirect().status(303).toPath('/account/two-factor')
    if (!(await user.passwordIs(String(request.input('password') ?? ''))))
      return again(ctx, secret, { password: { key: 'wrongPassword', params: {} } })
    const codes = await turnOn(user, secret, String(request.input('code') ?? ''))
    if (!codes) return again(ctx, secret, { code: { key: 'wrongCode', params: {} } })

    session.forget('totpSecret')
    await renewSession(ctx)
    return view.render('access::account/recovery_codes', { codes })
  }

  async destroy(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const user = auth.getUserOrFail()
    if (!user.hasTwoFactor) return response.redirect().status(303).toPath('/account/two-factor')
    await countTry(`password:${user.id}`, 5, '1 minute')
    if (!(await user.passwordIs(String(request.input('password') ?? '')))) {
      response.status(422)
      return page(ctx, { errors: { password: { key: 'wrongPassword', params: {} } } })
    }
    await turnOff(user)
    await renewSession(ctx)
    return response.redirect().status(303).toPath('/account/two-factor')
  }

  async storeCodes(ctx: HttpContext) {
    const { auth, request, response, view } = ctx
    const user = auth.getUserOrFail()
    if (!(await needsSecondStep(user)))
      return response.redirect().status(303).toPath('/account/two-factor')
    await countTry(`password:${user.id}`, 5, '1 minute')
    if (!(await user.passwordIs(String(request.input('password') ?? '')))) {
      response.status(422)
      return offer(ctx, { errors: { renewal: { key: 'wrongPassword', params: {} } } })
    }
    const codes = await change(user, 'recoveryCodesMade', () => makeRecoveryCodes(user.id))
    return view.render('access::account/recovery_codes', { codes })
  }
}

/** The page with a new secret, where there is none yet. */
async function offer(ctx: HttpContext, state: object) {
  const user = ctx.auth.getUserOrFail()
  if (user.hasTwoFactor) return page(ctx, state)
  const secret = newSecret()
  ctx.session.put('totpSecret', secret)
  return page(ctx, { invitation: await invitationOf(user, secret), ...state })
}

async function page({ auth, view }: HttpContext, state: object) {
  const user = auth.getUserOrFail()
  const keyed = await hasPasskey(user.id)
  const left = user.hasTwoFactor || keyed ? await recoveryCodesLeft(user.id) : null
  return view.render('access::account/two_factor', { on: user.hasTwoFactor, keyed, left, ...state })
}

async function again(ctx: HttpContext, secret: string, errors: object) {
  ctx.response.status(422)
  const invitation = await invitationOf(ctx.auth.getUserOrFail(), secret)
  return page(ctx, { invitation, errors })
}
