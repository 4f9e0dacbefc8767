import type { HttpContext } from '@adonisjs/core/http'
import { NotAllowed } from '#records/errors'
import { findSet, recentSets } from '#records/history/change_sets'
import { rowsOf } from '#records/history/history'

/** What was done at once: a save, an import, a bulk edit. */
export default class ChangeSetsController {
  async index({ auth, request, view }: HttpContext) {
    if (!auth.user!.may('audit')) throw new NotAllowed('audit')
    const before = Number(request.input('before')) || undefined
    return view.render('records::history/sets', await recentSets(auth.user!, before))
  }

  async show({ auth, params, request, view }: HttpContext) {
    const { set, conflicts } = await findSet(auth.user!, Number(params.id))
    const before = Number(request.input('before')) || undefined
    return view.render('records::history/set', {
      title: set.kind,
      set,
      conflicts,
      history: await rowsOf(auth.user!, set.id, before),
      address: `/change-sets/${set.id}`,
    })
  }
}
