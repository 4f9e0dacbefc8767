import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { readForm } from '#access/form'
import { voidLinks } from '#access/one_time_links'
import { newPassword } from '#access/password'
import { tellOfChange } from '#access/security_mail'
import { endSessions } from '#access/sessions'
import { countTry } from '#access/tries'
import User from '#access/models/user'

const form = vine.create({
  current: vine.string().maxLength(200),
  password: newPassword(),
  again: vine.string().sameAs('password'),
})

export default class PasswordController {
  show({ view }: HttpContext) {
    return view.render('access::account/password')
  }

  /** Every other session ends, and this one goes on under a new token. */
  async update({ auth, request, response, session, view }: HttpContext) {
    const user = auth.getUserOrFail()
    await countTry(`password:${user.id}`, 5, '1 minute')
    const { values, errors } = await readForm(form, request.body())
    const wrong = errors ? null : !(await user.passwordIs(values.current))
    if (errors || wrong) {
      response.status(422)
      return view.render('access::account/password', {
        errors: errors ?? { current: { key: 'wrongPassword', params: {} } },
      })
    }
    await change(user, 'passwordChanged', async () => {
      const kept = await User.findOrFail(user.id)
      await kept.choosePassword(values.password)
      await kept.save()
      await voidLinks(user.id, 'reset')
      await endSessions(user.id)
      await tellOfChange(kept, 'passwordChanged', user)
    })
    user.device = request.header('User-Agent')
    await auth.use('web').login(user)
    session.flash('saved', true)
    return response.redirect().status(303).toPath('/account/password')
  }
}
