import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { countFor } from '#workspace/pages/nav_counts'
import { navigation } from '#workspace/pages/navigation'

/** Numbers beside the entries of the sidebar, put there once the page stands. */
export default class NavCountsController {
  async index({ auth, view }: HttpContext) {
    const user = auth.user!
    const counts: { name: string; text: string }[] = []
    const groups = navigation(user, translator(user.locale), '')
    for (const { name, counts: recordName } of groups.flatMap(({ links }) => links))
      if (recordName) counts.push({ name, text: await countFor(user, recordName) })
    return view.render('workspace::nav_counts', { counts })
  }
}
