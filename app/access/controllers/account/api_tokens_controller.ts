import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { NotVisible } from '#records/errors'
import { formatMoment } from '#records/fields/date_time'
import { readForm } from '#access/form'
import { proves } from '#access/proof'
import { tellOfChange } from '#access/security_mail'
import { openedLately } from '#access/sessions'
import ApiToken from '#access/models/api_token'

const form = vine.create({
  name: vine.string().trim().minLength(1).maxLength(80),
  days: vine.enum(['', '30', '90', '365']).optional(),
})

export default class ApiTokensController {
  index(ctx: HttpContext) {
    return page(ctx, {})
  }

  /** A token outlives the session that it is made in, so that who makes one proves who they are. */
  async store(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const user = auth.getUserOrFail()
    const { values, errors } = await readForm(form, request.body())
    const wrong = !errors && !(await proves(user, request.input('password')))
    if (errors || wrong) {
      response.status(422)
      const refusals = errors ?? { password: { key: 'wrongPassword', params: {} } }
      return page(ctx, { errors: refusals, form: request.body() })
    }
    const { token } = await change(user, 'apiTokenMade', async () => {
      await tellOfChange(user, 'apiTokenMade', user)
      return ApiToken.make(user, values.name, Number(values.days) || null)
    })
    return page(ctx, { token })
  }

  async destroy({ auth, params, response }: HttpContext) {
    const user = auth.getUserOrFail()
    const token = await ApiToken.of(user.id).where('id', params.id).first()
    if (!token) throw new NotVisible()
    await token.revoke(user)
    return response.redirect().status(303).toPath('/account/api-tokens')
  }
}

async function page({ auth, view }: HttpContext, state: object) {
  const user = auth.getUserOrFail()
  const tokens = await ApiToken.of(user.id)
  return view.render('access::account/api_tokens', {
    form: {},
    fresh: await openedLately(user),
    tokens: tokens.map((token) => ({
      id: token.id,
      name: token.name,
      ending: token.ending,
      made: formatMoment(token.createdAt, user),
      used: token.lastUsedAt && formatMoment(token.lastUsedAt, user),
      ends: token.expiresAt && formatMoment(token.expiresAt, user),
    })),
    ...state,
  })
}
