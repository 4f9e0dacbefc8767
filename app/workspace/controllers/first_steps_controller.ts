import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { keepSettings } from '#records/company'
import { demandRight } from '#workspace/settings/demand_right'

/** What to begin with, right after setup and as long as somebody wants to read it. */
export default class FirstStepsController {
  async show({ auth, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    return view.render('workspace::first_steps/show')
  }

  /** Puts the list on the start page away, for everyone. */
  async destroy({ auth, response }: HttpContext) {
    demandRight(auth.user, 'settings')
    await change(auth.user!, 'settings', () => keepSettings({ firstStepsDone: true }))
    return response.redirect().status(303).toPath('/')
  }
}
