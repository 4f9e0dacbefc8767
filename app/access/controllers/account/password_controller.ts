import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { readForm } from '#access/form'
import { voidLinks } from '#access/one_time_links'
import { newPassword } from '#access/password'
import { tellOfChange } from '#access/security_mail'
import { endSessions, waySignedIn } from '#access/sessions'
import { countTry } from '#access/tries'
import ApiToken from '#access/models/api_token'
import User from '#access/models/user'

const form = vine.create({
  current: vine.string().maxLength(200),
  password: newPassword(),
  again: vine.string().sameAs('password'),
  revoke: vine.boolean().optional(),
})

export default class PasswordController {
  show(ctx: HttpContext) {
    return page(ctx, {})
  }

  /** Every other session ends, and this one goes on under a new token. */
  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const user = auth.getUserOrFail()
    await countTry(`password:${user.id}`, 5, '1 minute')
    const { values, errors } = await readForm(form, request.body())
    const wrong = errors ? null : !(await user.passwordIs(values.current))
    if (errors || wrong) {
      response.status(422)
      return page(ctx, { errors: errors ?? { current: { key: 'wrongPassword', params: {} } } })
    }
    await change(user, 'passwordChanged', async () => {
      const kept = await User.findOrFail(user.id)
      await kept.choosePassword(values.password)
      await kept.save()
      await voidLinks(user.id, 'reset')
      if (values.revoke) await ApiToken.revokeAll(user, user.id)
      user.signedInBy = await waySignedIn(user.access.sessionId)
      await endSessions(user.id)
      await tellOfChange(kept, 'passwordChanged', user)
    })
    user.device = request.header('User-Agent')
    await auth.use('web').login(user)
    session.flash('saved', true)
    return response.redirect().status(303).toPath('/account/password')
  }
}

/** Programs go on with their tokens under a new password, unless the person says otherwise. */
async function page({ auth, view }: HttpContext, state: object) {
  const tokens = await ApiToken.good(auth.getUserOrFail().id)
  return view.render('access::account/password', { tokens: tokens.length, ...state })
}
