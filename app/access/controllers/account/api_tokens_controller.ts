import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotVisible } from '#records/errors'
import { formatMoment } from '#records/fields/date_time'
import { readForm } from '#access/form'
import ApiToken from '#access/models/api_token'

const form = vine.create({
  name: vine.string().trim().minLength(1).maxLength(80),
  days: vine.enum(['', '30', '90', '365']).optional(),
})

export default class ApiTokensController {
  index(ctx: HttpContext) {
    return page(ctx, {})
  }

  async store(ctx: HttpContext) {
    const { values, errors } = await readForm(form, ctx.request.body())
    if (errors) {
      ctx.response.status(422)
      return page(ctx, { errors, form: ctx.request.body() })
    }
    const { token } = await ApiToken.make(
      ctx.auth.getUserOrFail(),
      values.name,
      Number(values.days) || null
    )
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
