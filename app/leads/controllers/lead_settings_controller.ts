import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { demandRight } from '#workspace/settings/demand_right'
import { keepLeadSettings, leadSettings, readLeadSettings } from '#leads/settings'

/** Whether the company works with leads, and how soon one should be answered. */
export default class LeadSettingsController {
  async edit({ auth, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    return view.render('leads::settings/show', { typed: await leadSettings(), errors: {} })
  }

  async update({ auth, i18n, request, response, session, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const { values, errors } = readLeadSettings(request.body())
    if (Object.keys(errors).length) {
      response.status(422)
      return view.render('leads::settings/show', { typed: request.body(), errors })
    }
    await change(auth.user!, 'settings', () => keepLeadSettings(values), { label: 'leads' })
    session.flash('toast', i18n.t('settings.saved'))
    return response.redirect().status(303).toPath('/settings/leads')
  }
}
