import type { HttpContext } from '@adonisjs/core/http'
import { fieldLabel, wordsFor } from '#records/labels'
import { demandRight } from '#workspace/settings/demand_right'
import {
  cardChoices,
  cardFields,
  keepCardFields,
  mostCardFields,
} from '#pipeline/board/card_fields'

/** What cards of the board show, for everybody. */
export default class BoardCardsController {
  async edit({ auth, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const t = wordsFor(auth.user!)
    const chosen = await cardFields()
    const others = cardChoices().filter((field) => !chosen.includes(field))
    return view.render('pipeline::settings/cards', {
      most: mostCardFields,
      fields: [...chosen, ...others].map((field) => ({
        key: field.key,
        label: fieldLabel(field, t),
        chosen: chosen.includes(field),
      })),
    })
  }

  async update({ auth, i18n, request, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    await keepCardFields(auth.user!, [request.input('fields') ?? []].flat().map(String))
    session.flash('toast', i18n.t('settings.saved'))
    return response.redirect().status(303).toPath('/settings/pipelines')
  }
}
