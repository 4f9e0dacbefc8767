import type { HttpContext } from '@adonisjs/core/http'
import { note } from '#records/audit'
import { demandRight } from '#workspace/settings/demand_right'
import { InstalledPlugin } from '#plugins/installed_plugin'

/** One entry point of a plugin: on or off. */
export default class PointsController {
  async update({ auth, params, request, response }: HttpContext) {
    demandRight(auth.user, 'plugins')
    const plugin = await InstalledPlugin.named(params.name)
    const point = String(request.input('point') ?? '').slice(0, 191)
    const off = request.input('off') === 'true'
    await plugin.switchPoint(point, off)
    await note(auth.user, off ? 'pluginPointOff' : 'pluginPointOn', {
      data: { plugin: plugin.name, point },
    })
    return response.redirect().status(303).toPath(`/settings/plugins/${plugin.name}#points`)
  }
}
