import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { endSession } from '#access/sessions'
import { countTry } from '#access/tries'
import {
  invitationOf,
  makeRecoveryCodes,
  newSecret,
  recoveryCodesLeft,
  turnOff,
  turnOn,
} from '#access/two_factor'

export default class TwoFactorController {
  async show(ctx: HttpContext) {
    const user = ctx.auth.getUserOrFail()
    if (user.hasTwoFactor) return page(ctx, {})
    const secret = newSecret()
    ctx.session.put('totpSecret', secret)
    return page(ctx, { invitation: await invitationOf(user, secret) })
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
    await renew(ctx)
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
    await renew(ctx)
    return response.redirect().status(303).toPath('/account/two-factor')
  }

  async storeCodes(ctx: HttpContext) {
    const { auth, request, response, view } = ctx
    const user = auth.getUserOrFail()
    if (!user.hasTwoFactor) return response.redirect().status(303).toPath('/account/two-factor')
    await countTry(`password:${user.id}`, 5, '1 minute')
    if (!(await user.passwordIs(String(request.input('password') ?? '')))) {
      response.status(422)
      return page(ctx, { errors: { renewal: { key: 'wrongPassword', params: {} } } })
    }
    const codes = await change(user, 'recoveryCodesMade', () => makeRecoveryCodes(user.id))
    return view.render('access::account/recovery_codes', { codes })
  }
}

async function page({ auth, view }: HttpContext, state: object) {
  const user = auth.getUserOrFail()
  const left = user.hasTwoFactor ? await recoveryCodesLeft(user.id) : 0
  return view.render('access::account/two_factor', { on: user.hasTwoFactor, left, ...state })
}

async function again(ctx: HttpContext, secret: string, errors: object) {
  ctx.response.status(422)
  const invitation = await invitationOf(ctx.auth.getUserOrFail(), secret)
  return page(ctx, { invitation, errors })
}

/** The session goes on under a new token, since what it may do is now proven otherwise. */
async function renew({ auth, request }: HttpContext) {
  const user = auth.getUserOrFail()
  await endSession(user.id, user.access.sessionId!)
  user.device = request.header('User-Agent')
  await auth.use('web').login(user)
}
