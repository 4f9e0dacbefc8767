import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { allSettings, company, keepSettings } from '#records/company'
import { keepsAmounts } from '#records/currencies/base'
import type { Refusals } from '#records/errors'
import { translator } from '#modules/translator'
import { readCompanySettings } from '#workspace/settings/company_settings'
import { demandRight } from '#workspace/settings/demand_right'
import { setupChoices } from '#workspace/setup/setup_choices'

export default class CompanySettingsController {
  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    const house = await company()
    const { fileMegabytes, apiRateLimit } = await allSettings()
    const typed = {
      ...house,
      company: house.name,
      language: house.locale,
      fileMegabytes,
      apiRateLimit,
    }
    return this.#form(ctx, typed, {})
  }

  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    demandRight(auth.user, 'settings')
    const { values, errors } = readCompanySettings(request.body())
    const { currency } = await company()
    if (!errors.currency && values.currency !== currency && (await keepsAmounts()))
      errors.currency = { key: 'currencyKept', params: { currency } }
    if (Object.keys(errors).length) {
      response.status(422)
      return this.#form(ctx, request.body(), errors)
    }
    await change(auth.user!, 'settings', () => keepSettings(values), { label: 'company' })
    session.flash('toast', translator(auth.user!.locale)('settings.saved'))
    return response.redirect().status(303).toPath('/settings/company')
  }

  #form({ view, auth }: HttpContext, typed: Record<string, any>, errors: Refusals) {
    const choices = setupChoices(auth.user!.locale)
    return view.render('workspace::settings/company', { typed, errors, choices })
  }
}
