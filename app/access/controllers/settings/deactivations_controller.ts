import type { HttpContext } from '@adonisjs/core/http'
import { demandRight } from '#access/demand_right'
import { colleague, disable, enable, ownedBy, Refused } from '#access/staff'
import User from '#access/models/user'

export default class DeactivationsController {
  async create(ctx: HttpContext) {
    demandRight(ctx.auth.getUserOrFail(), 'users')
    return page(ctx, await colleague(ctx.params.id), {})
  }

  async store(ctx: HttpContext) {
    const { auth, params, request, response, session } = ctx
    const me = demandRight(auth.getUserOrFail(), 'users')
    const user = await colleague(params.id)
    const heirId = Number(request.input('heirId')) || null
    const heir = heirId ? await User.acting(heirId) : null
    if (heirId && (!heir || heir.id === user.id))
      return page(ctx, user, { heirId: { key: 'notReference', params: {} } })
    try {
      await disable(me, user, heir)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return page(ctx, user, { heirId: { key: error.key, params: {} } })
    }
    session.flash('saved', true)
    return response.redirect().status(303).toPath(`/settings/users/${user.id}`)
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    const user = await colleague(params.id)
    await enable(me, user)
    session.flash('saved', true)
    return response.redirect().status(303).toPath(`/settings/users/${user.id}`)
  }
}

async function page({ response, view }: HttpContext, person: User, errors: object) {
  if (Object.keys(errors).length) response.status(422)
  const colleagues = await User.query()
    .whereNull('deleted_at')
    .whereNull('disabled_at')
    .whereNot('id', person.id)
    .orderBy('title_sort')
  return view.render('access::settings/deactivation', {
    person,
    errors,
    colleagues,
    owned: await ownedBy(person.id),
  })
}
