import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { keepSettings } from '#records/company'
import { fieldLabel, wordsFor } from '#records/labels'
import { demandRight } from '#workspace/settings/demand_right'
import { fieldMap, fittingFields, mappable, readFieldMap } from '#leads/conversion/field_map'
import { targets } from '#leads/conversion/targets'

/** Which field of a lead goes where when it is converted. */
export default class ConversionMapsController {
  async edit({ auth, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const t = wordsFor(auth.user!)
    const map = await fieldMap()
    return view.render('leads::settings/conversion', {
      targets: targets(),
      rows: mappable().map((field) => ({
        name: field.attribute,
        label: fieldLabel(field, t),
        cells: targets().map((target) => ({
          target,
          value: map[target][field.attribute] ?? '',
          options: fittingFields(field, target).map((to) => ({
            value: to.attribute,
            label: fieldLabel(to, t),
          })),
        })),
      })),
    })
  }

  async update({ auth, i18n, request, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    const conversionMap = readFieldMap(request.input('map'))
    await change(auth.user!, 'settings', () => keepSettings({ conversionMap }), { label: 'leads' })
    session.flash('toast', i18n.t('settings.saved'))
    return response.redirect().status(303).toPath('/settings/leads/conversion')
  }
}
