import type { HttpContext } from '@adonisjs/core/http'
import { demandRight } from '#access/demand_right'
import { colleague, takeTwoFactor } from '#access/staff'

/** For a colleague whose phone is lost. */
export default class TwoFactorController {
  async destroy({ auth, params, response, session }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    const person = await colleague(params.id)
    await takeTwoFactor(me, person)
    session.flash('saved', true)
    return response.redirect().status(303).toPath(`/settings/users/${person.id}`)
  }
}
