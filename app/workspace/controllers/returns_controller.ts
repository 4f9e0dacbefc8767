import type { HttpContext } from '@adonisjs/core/http'
import settings from '#start/env'
import { connection } from '#records/change'
import { NotVisible } from '#records/errors'
import { demandRight } from '#workspace/settings/demand_right'
import { restart } from '#workspace/start/restart'
import { askToReturn, isWhole, lossSince, waysBack } from '#workspace/start/return'

/** Puts the database back to the copy made before an update, after saying in numbers what that takes away. */
export default class ReturnsController {
  async create(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return this.#ask(ctx, null)
  }

  async store(ctx: HttpContext) {
    const { auth, request, response, logger } = ctx
    demandRight(auth.user, 'settings')
    const way = this.#way(request.input('snapshot'))
    const refusal =
      request.input('sure') !== 'true' ? 'sure' : (await isWhole(settings, way)) ? null : 'broken'
    if (refusal) {
      response.status(422)
      return this.#ask(ctx, refusal)
    }
    logger.warn({ user: auth.user!.id, snapshot: way.copy.name }, 'going back to a copy')
    askToReturn(settings, way)
    response.response.once('finish', () => void restart())
    return response.redirect().status(303).toPath('/')
  }

  async #ask({ request, view }: HttpContext, refusal: string | null) {
    const way = this.#way(request.input('snapshot'))
    const loss = await lossSince(connection() as any, way.copy.at)
    return view.render('workspace::updates/return', { way, loss, refusal })
  }

  /** On a server the tables are shared with other processes, which must be stopped first: there it is done by command. */
  #way(name: unknown) {
    const way = waysBack(settings).find(({ copy }) => copy.name === name)
    if (!way || settings.database.client !== 'sqlite') throw new NotVisible()
    return way
  }
}
