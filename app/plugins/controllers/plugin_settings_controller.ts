import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { toast } from '#modules/toast'
import { note } from '#records/audit'
import { demandRight } from '#workspace/settings/demand_right'
import { InstalledPlugin } from '#plugins/installed_plugin'
import { readSettings } from '#plugins/settings_form'

/** What a plugin wants to be told, as its manifest says. */
export default class PluginSettingsController {
  async update(ctx: HttpContext) {
    const { auth, params, request, response, view } = ctx
    demandRight(auth.user, 'plugins')
    const plugin = await InstalledPlugin.named(params.name)
    const { values, errors } = readSettings(plugin.manifest.settings, request.body())
    if (Object.keys(errors).length) {
      response.status(422)
      return view.render('plugins::settings', {
        plugin,
        manifest: plugin.manifest,
        settings: { ...plugin.settings, ...request.body() },
        errors,
      })
    }
    await plugin.keepSettings(values)
    await note(auth.user, 'pluginSet', { data: { plugin: plugin.name } })
    toast(ctx, { text: translator(auth.user.locale)('settings.saved') })
    return response.redirect().status(303).toPath(`/settings/plugins/${plugin.name}`)
  }
}
