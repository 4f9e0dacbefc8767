import type { HttpContext } from '@adonisjs/core/http'
import modules from '#modules/registry'

/** The way in to every page of settings that this person may open. */
export default class SettingsController {
  async index({ auth, i18n, view }: HttpContext) {
    const entries = modules
      .collect('settings')
      .filter(({ right }) => !right || auth.user!.may(right))
      .sort((a, b) => (a.order ?? 50) - (b.order ?? 50))
      .map((entry) => ({ ...entry, ...words(i18n, entry.name) }))
    return view.render('workspace::settings/index', {
      own: entries.filter(({ right }) => !right),
      shared: entries.filter(({ right }) => right),
    })
  }
}

/** `settings.<name>.title` and `.hint`, or just `settings.<name>` where there is nothing more to say. */
function words(i18n: HttpContext['i18n'], name: string) {
  const hint = `settings.${name}.hint`
  const title = [`settings.${name}.title`, `settings.${name}`].find((key) => i18n.hasMessage(key))
  return { title: i18n.t(title ?? name), hint: i18n.hasMessage(hint) ? i18n.t(hint) : '' }
}
