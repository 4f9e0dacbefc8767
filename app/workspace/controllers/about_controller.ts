import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import { NotVisible } from '#records/errors'
import { credits, licenceText } from '#workspace/about/credits'
import { facts } from '#workspace/about/facts'
import { sources } from '#workspace/about/sources'
import { demandRight } from '#workspace/settings/demand_right'

/** What this install is, and whose work is in it. */
export default class AboutController {
  async show({ auth, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    return view.render('workspace::settings/about', {
      facts: await facts(),
      licence: await licenceText({ folder: app.makePath() }),
      sources,
    })
  }

  async credits({ auth, request, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const find = String(request.input('find') ?? '')
      .slice(0, 80)
      .toLowerCase()
    const all = await credits()
    return view.render('workspace::settings/credits', {
      find,
      total: all.length,
      credits: all.filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(find)),
    })
  }

  /** One package is named as it names itself, never by a path. */
  async credit({ auth, params, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const wanted = decodeURIComponent(String(params.package))
    const all = await credits()
    const credit = all.find(({ name, version }) => `${name}@${version}` === wanted)
    if (!credit) throw new NotVisible()
    return view.render('workspace::settings/credit', { credit, text: await licenceText(credit) })
  }
}
