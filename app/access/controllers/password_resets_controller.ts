import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { emailKey } from '#records/fields/email'
import { readForm } from '#access/form'
import { mailLink, personOfLink, useLink } from '#access/one_time_links'
import { newPassword } from '#access/password'
import { tellOfChange } from '#access/security_mail'
import { endSessions } from '#access/sessions'
import { countTry, networkOf, TooManyTries } from '#access/tries'
import { tokenHash } from '#access/secret_token'
import ApiToken from '#access/models/api_token'
import User from '#access/models/user'

const address = vine.create({ email: vine.string().email().maxLength(254) })
const choice = vine.create({
  password: newPassword(),
  again: vine.string().sameAs('password'),
  revoke: vine.boolean().optional(),
})

export default class PasswordResetsController {
  create({ view }: HttpContext) {
    return view.render('access::sign_in/forgotten', { email: '' })
  }

  /** The answer is the same whether or not somebody has this address, and so is the work: a job for nobody ends at once. */
  async store({ request, response, view }: HttpContext) {
    const { values, errors } = await readForm(address, request.body())
    if (errors) {
      response.status(422)
      return view.render('access::sign_in/forgotten', { errors, email: '' })
    }
    try {
      await countTry(`reset:${networkOf(request.ip())}`, 20, '1 hour')
      await countTry(`reset:${tokenHash(emailKey(values.email))}`, 3, '1 hour')
    } catch (error) {
      if (!(error instanceof TooManyTries)) throw error
      response.status(429).header('Retry-After', error.seconds)
      return view.render('access::sign_in/forgotten', { email: values.email, wait: error.seconds })
    }
    const user = await User.query()
      .where('email', emailKey(values.email))
      .whereNull('disabled_at')
      .whereNull('deleted_at')
      .whereNotNull('password')
      .first()
    await mailLink('reset', user?.id ?? 0)
    return view.render('access::sign_in/mailed', { email: values.email })
  }

  async edit({ params, response, view }: HttpContext) {
    const user = await personOfLink('reset', params.token)
    if (!user) return response.status(404).send(await view.render('access::sign_in/void_link'))
    const tokens = await ApiToken.good(user.id)
    return view.render('access::sign_in/reset', { token: params.token, tokens: tokens.length })
  }

  async update({ params, request, response, session, view }: HttpContext) {
    const user = await personOfLink('reset', params.token)
    if (!user) return response.status(404).send(await view.render('access::sign_in/void_link'))
    const { values, errors } = await readForm(choice, request.body())
    if (errors) {
      response.status(422)
      const tokens = await ApiToken.good(user.id)
      const state = { token: params.token, tokens: tokens.length, errors }
      return view.render('access::sign_in/reset', state)
    }
    user.from = request.ip()
    const done = await change(user, 'passwordReset', async () => {
      if (!(await useLink('reset', params.token))) return false
      const kept = await User.findOrFail(user.id)
      await kept.choosePassword(values.password)
      await kept.save()
      if (values.revoke) await ApiToken.revokeAll(user, user.id)
      await endSessions(user.id)
      await tellOfChange(kept, 'passwordReset', user)
      return true
    })
    if (!done) return response.status(404).send(await view.render('access::sign_in/void_link'))
    session.flash('passwordChosen', true)
    return response.redirect().status(303).toPath('/login')
  }
}
