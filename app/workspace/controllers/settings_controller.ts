import type { HttpContext } from '@adonisjs/core/http'
import { settingsGroups, type SettingsEntry, type SettingsGroup } from '#modules/contract'
import modules from '#modules/registry'
import { fold } from '#records/normalise'

/** The way in to every page of settings that this person may open. */
export default class SettingsController {
  async index({ auth, i18n, request, view }: HttpContext) {
    const find = String(request.input('find') ?? '').slice(0, 60)
    const wanted = fold(find).split(' ').filter(Boolean)
    const entries = modules
      .collect('settings')
      .filter(({ right }) => !right || auth.user!.may(right))
      .sort((a, b) => (a.order ?? 50) - (b.order ?? 50))
      .map((entry) => ({ ...entry, ...words(i18n, entry.name) }))
      .filter(({ title, hint }) => wanted.every((word) => fold(`${title} ${hint}`).includes(word)))
    return view.render('workspace::settings/index', {
      find,
      groups: settingsGroups
        .map((name) => ({ name, entries: entries.filter((entry) => groupOf(entry) === name) }))
        .filter((group) => group.entries.length),
    })
  }
}

/** A heading that is not known is no reason to lose the page. */
function groupOf({ group, right }: SettingsEntry): SettingsGroup {
  if (group && settingsGroups.includes(group)) return group
  return right ? 'company' : 'own'
}

/** `settings.<name>.title` and `.hint`, or just `settings.<name>` where there is nothing more to say. */
function words(i18n: HttpContext['i18n'], name: string) {
  const hint = `settings.${name}.hint`
  const title = [`settings.${name}.title`, `settings.${name}`].find((key) => i18n.hasMessage(key))
  return { title: i18n.t(title ?? name), hint: i18n.hasMessage(hint) ? i18n.t(hint) : '' }
}
