import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { readForm } from '#access/form'
import { personOfLink, useLink } from '#access/one_time_links'
import { newPassword } from '#access/password'
import { welcome } from '#access/sign_in'
import User from '#access/models/user'

const form = vine.create({
  name: vine.string().trim().minLength(1).maxLength(120),
  password: newPassword(),
  again: vine.string().sameAs('password'),
})

export default class InvitationsController {
  async edit({ params, response, view }: HttpContext) {
    const invited = await personOfLink('invitation', params.token)
    if (!invited) return response.status(404).send(await view.render('access::sign_in/void_link'))
    return view.render('access::sign_in/invitation', { invited, token: params.token })
  }

  async update(ctx: HttpContext) {
    const { params, request, response, view } = ctx
    const invited = await personOfLink('invitation', params.token)
    if (!invited) return response.status(404).send(await view.render('access::sign_in/void_link'))
    const { values, errors } = await readForm(form, request.body())
    if (errors) {
      response.status(422)
      return view.render('access::sign_in/invitation', { invited, token: params.token, errors })
    }
    invited.from = request.ip()
    const joined = await change(invited, 'joined', async () => {
      if (!(await useLink('invitation', params.token))) return false
      const kept = await User.findOrFail(invited.id)
      kept.name = values.name
      await kept.choosePassword(values.password)
      await kept.save()
      return true
    })
    if (!joined) return response.status(404).send(await view.render('access::sign_in/void_link'))
    return response
      .redirect()
      .status(303)
      .toPath(await welcome(ctx, invited))
  }
}
