import type { HttpContext } from '@adonisjs/core/http'
import guard from '#modules/guard'
import { PluginRefused } from '#modules/manifest'
import machine from '#start/env'
import { demandRight } from '#workspace/settings/demand_right'
import { anew } from '#plugins/anew'
import { errorsOf } from '#plugins/failures'
import { InstalledPlugin } from '#plugins/installed_plugin'
import { install } from '#plugins/life'
import { available } from '#plugins/plan'
import { stepsOf } from '#plugins/steps'
import { renderPlan } from '#plugins/controllers/plugin_stages_controller'
import { stagedFolder } from '#plugins/staged_folder'

/** What is installed, what could be, and one plugin with everything that is known of it. */
export default class PluginsController {
  async index(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'plugins')
    return renderIndex(ctx)
  }

  async show({ auth, params, view }: HttpContext) {
    demandRight(auth.user, 'plugins')
    const plugin = await InstalledPlugin.named(params.name)
    const points = guard
      .pointsOf(plugin.name)
      .sort((a, b) => b.failures - a.failures || b.calls - a.calls)
    return view.render('plugins::show', {
      plugin,
      entry: { plugin },
      manifest: plugin.manifest,
      settings: plugin.settings,
      missing: plugin.missing.map(({ name }) => name),
      points: points.map((point) => ({
        ...point,
        mean: point.calls ? Math.round((point.time / point.calls) * 10) / 10 : 0,
      })),
      failed: await errorsOf(plugin.name),
      steps: await stepsOf(plugin.name),
      safeMode: machine.safeMode,
    })
  }

  /** Installs, or upgrades, what was looked at on the page before. */
  async store(ctx: HttpContext) {
    const { auth, request } = ctx
    demandRight(auth.user, 'plugins')
    const id = String(request.input('stage') ?? '')
    const folder = await stagedFolder(id)
    try {
      const { manifest } = await install(folder, auth.user)
      return await anew(ctx, `/settings/plugins/${manifest.name}`)
    } catch (error) {
      if (!(error instanceof PluginRefused)) throw error
      ctx.response.status(422)
      return renderPlan(ctx, id, error.message)
    }
  }
}

export async function renderIndex(
  { view }: HttpContext,
  refusal: string | null = null,
  typed: object = {}
) {
  const plugins = await InstalledPlugin.all()
  const { found, broken } = await available()
  return view.render('plugins::index', {
    plugins: plugins.map((plugin) => ({
      plugin,
      failures: guard.pointsOf(plugin.name).reduce((sum, { failures }) => sum + failures, 0),
    })),
    found,
    broken,
    refusal,
    typed,
    place: machine.pluginsPath,
    safeMode: machine.safeMode,
  })
}
