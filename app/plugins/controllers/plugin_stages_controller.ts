import type { HttpContext } from '@adonisjs/core/http'
import { PluginRefused } from '#modules/manifest'
import { OutgoingRefused } from '#workspace/outgoing/refused'
import { demandRight } from '#workspace/settings/demand_right'
import { renderIndex } from '#plugins/controllers/plugins_controller'
import { planFor } from '#plugins/plan'
import { dropStage, stageArchive, stageId, stageUrl } from '#plugins/source'
import { stagedFolder } from '#plugins/staged_folder'

/** A plugin that was brought, and is looked at before anyone decides. */
export default class PluginStagesController {
  async store(ctx: HttpContext) {
    const { auth, request, response } = ctx
    demandRight(auth.user, 'plugins')
    const { url, sha256 } = request.body()
    const upload = request.file('archive', { size: '64mb' })
    try {
      const folder = upload?.tmpPath
        ? await stageArchive(upload.tmpPath)
        : await stageUrl(String(url ?? ''), String(sha256 ?? '').trim())
      return response
        .redirect()
        .status(303)
        .toPath(`/settings/plugins/stages/${stageId(folder)}`)
    } catch (error) {
      if (!(error instanceof PluginRefused || error instanceof OutgoingRefused)) throw error
      response.status(422)
      return renderIndex(ctx, error.message, { url, sha256 })
    }
  }

  async show(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'plugins')
    return renderPlan(ctx, ctx.params.id)
  }

  async destroy({ auth, params, response }: HttpContext) {
    demandRight(auth.user, 'plugins')
    dropStage(await stagedFolder(params.id))
    return response.redirect().status(303).toPath('/settings/plugins')
  }
}

export async function renderPlan({ view }: HttpContext, id: string, refusal: string | null = null) {
  const plan = await planFor(await stagedFolder(id))
  const refusals = refusal && !plan.refusals.length ? [refusal] : plan.refusals
  return view.render('plugins::plan', { plan, manifest: plan.manifest, id, refusals })
}
