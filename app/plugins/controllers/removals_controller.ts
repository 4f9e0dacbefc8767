import type { HttpContext } from '@adonisjs/core/http'
import { toast } from '#modules/toast'
import { translator } from '#modules/translator'
import { demandRight } from '#workspace/settings/demand_right'
import { anew } from '#plugins/anew'
import { trying } from '#plugins/controllers/activations_controller'
import { InstalledPlugin } from '#plugins/installed_plugin'
import { purge, uninstall, type Leaving } from '#plugins/life'
import { countRows } from '#plugins/schema'

const ways = ['keep', 'export', 'drop'] as const

/** Taking a plugin away, and what becomes of its data. */
export default class RemovalsController {
  async create({ auth, params, view }: HttpContext) {
    demandRight(auth.user, 'plugins')
    const plugin = await InstalledPlugin.named(params.name)
    return view.render('plugins::removal', {
      plugin,
      manifest: plugin.manifest,
      rows: await countRows(plugin.made.tables),
      columns: plugin.made.columns,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, params, request, response } = ctx
    demandRight(auth.user, 'plugins')
    const plugin = await InstalledPlugin.named(params.name)
    const way: Leaving | undefined = ways.find((each) => each === request.input('data'))
    if (!way)
      return response.redirect().status(303).toPath(`/settings/plugins/${params.name}/removal`)
    return trying(ctx, async () => {
      const t = translator(auth.user!.locale)
      if (plugin.state === 'removed') await purge(plugin.name, auth.user!)
      else {
        const folder = await uninstall(plugin.name, way, auth.user!)
        toast(ctx, {
          text: folder
            ? t('plugins.exportedTo', { folder })
            : t('plugins.uninstalled', { name: plugin.name }),
        })
      }
      return anew(ctx, '/settings/plugins')
    })
  }
}
