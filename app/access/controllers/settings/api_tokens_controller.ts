import type { HttpContext } from '@adonisjs/core/http'
import { NotVisible } from '#records/errors'
import { formatMoment } from '#records/fields/date_time'
import { demandRight } from '#access/demand_right'
import { colleague, demandSay } from '#access/staff'
import ApiToken from '#access/models/api_token'
import User from '#access/models/user'

/** The programs that act for people, for who keeps the company's people. */
export default class ApiTokensController {
  async index({ auth, view }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    const users = await User.query().select('id', 'name')
    const names = new Map(users.map(({ id, name }) => [id, name]))
    const tokens = await ApiToken.good().limit(500)
    return view.render('access::settings/api_tokens', {
      tokens: tokens.map((token) => ({
        id: token.id,
        name: token.name,
        ending: token.ending,
        who: names.get(token.userId),
        made: formatMoment(token.createdAt, me),
        used: token.lastUsedAt && formatMoment(token.lastUsedAt, me),
        ends: token.expiresAt && formatMoment(token.expiresAt, me),
      })),
    })
  }

  async destroy({ auth, params, response }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    const token = await ApiToken.good()
      .where('id', Number(params.id) || 0)
      .first()
    if (!token) throw new NotVisible()
    await demandSay(me, await colleague(String(token.userId)))
    await token.revoke(me)
    return response.redirect().status(303).toPath('/settings/api-tokens')
  }
}
