import type { HttpContext } from '@adonisjs/core/http'
import { demandRight } from '#access/demand_right'
import { passkeyOf } from '#access/passkeys'
import { colleague, takePasskey } from '#access/staff'

/** For a colleague whose device is lost. */
export default class PasskeysController {
  async destroy({ auth, params, response, session }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    const person = await colleague(params.id)
    await takePasskey(me, person, await passkeyOf(person.id, params.passkey))
    session.flash('saved', true)
    return response.redirect().status(303).toPath(`/settings/users/${person.id}`)
  }
}
