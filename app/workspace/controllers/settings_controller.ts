import type { HttpContext } from '@adonisjs/core/http'
import modules from '#modules/registry'

/** The way in to every page of settings that this person may open. */
export default class SettingsController {
  async index({ auth, view }: HttpContext) {
    const entries = modules
      .collect('settings')
      .filter(({ right }) => !right || auth.user!.may(right))
      .sort((a, b) => (a.order ?? 50) - (b.order ?? 50))
    return view.render('workspace::settings/index', {
      own: entries.filter(({ right }) => !right),
      shared: entries.filter(({ right }) => right),
    })
  }
}
