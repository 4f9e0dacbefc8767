import type { HttpContext } from '@adonisjs/core/http'
import { Invalid } from '#records/errors'
import { describeConflicts, findSet } from '#records/history/change_sets'
import { wordsFor } from '#records/labels'
import { reverse, reverseOne, type Undone } from '#records/undo'

/** Taking a change, or a whole set of them, back. */
export default class ReversalsController {
  /** Of a set. */
  async store(ctx: HttpContext) {
    const { auth, params } = ctx
    await findSet(auth.user!, Number(params.id))
    try {
      return await this.#answer(ctx, await reverse(auth.user!, Number(params.id)))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      ctx.session.flash('toast', wordsFor(auth.user!)('errors.undoneAlready'))
      return ctx.response.redirect().status(303).toPath(`/change-sets/${params.id}`)
    }
  }

  /** Of one row's change. */
  async storeOne(ctx: HttpContext) {
    return this.#answer(ctx, await reverseOne(ctx.auth.user!, Number(ctx.params.id)))
  }

  async #answer(ctx: HttpContext, { changeSetId, undone, conflicts, jobId }: Undone) {
    const { auth, response, session, view } = ctx
    const t = wordsFor(auth.user!)
    if (jobId !== undefined) {
      session.flash('toast', t('undo.queued'))
      return response.redirect().status(303).toPath(`/change-sets/${ctx.params.id}`)
    }
    if (!undone) {
      response.status(409)
      return view.render('records::history/not_undone', {
        title: t('undo.nothing'),
        conflicts: await describeConflicts(auth.user!, conflicts),
        back: backTo(ctx),
      })
    }
    session.flash('toast', t('undo.done', { count: undone, kept: conflicts.length }))
    if (changeSetId) session.flash('undo', `/change-sets/${changeSetId}/reversal`)
    const path = conflicts.length && changeSetId ? `/change-sets/${changeSetId}` : backTo(ctx)
    return response.redirect().status(303).toPath(path)
  }
}

/** The page of this house that the request came from. */
function backTo({ request }: HttpContext) {
  const from = request.header('referer')
  const url = from && URL.canParse(from) ? new URL(from) : null
  return url && url.host === request.host() ? url.pathname + url.search : '/'
}
