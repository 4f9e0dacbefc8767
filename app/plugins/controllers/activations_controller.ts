import type { HttpContext } from '@adonisjs/core/http'
import { PluginRefused } from '#modules/manifest'
import { toast } from '#modules/toast'
import { demandRight } from '#workspace/settings/demand_right'
import { anew } from '#plugins/anew'
import { disable, enable } from '#plugins/life'

/** Whether an installed plugin runs. */
export default class ActivationsController {
  async store(ctx: HttpContext) {
    const { auth, params } = ctx
    demandRight(auth.user, 'plugins')
    return trying(ctx, async () => {
      await enable(params.name, auth.user!)
      return anew(ctx, `/settings/plugins/${params.name}`)
    })
  }

  async destroy(ctx: HttpContext) {
    const { auth, params, response } = ctx
    demandRight(auth.user, 'plugins')
    return trying(ctx, async () => {
      await disable(params.name, auth.user!)
      return response.redirect().status(303).toPath(`/settings/plugins/${params.name}`)
    })
  }
}

/** A refusal is a sentence on the plugin's page. */
export async function trying(ctx: HttpContext, work: () => Promise<unknown>) {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof PluginRefused)) throw error
    toast(ctx, { text: error.message, tone: 'bad' })
    return ctx.response.redirect().status(303).toPath(`/settings/plugins/${ctx.params.name}`)
  }
}
