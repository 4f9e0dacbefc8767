import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { company } from '#records/company'
import type { Refusals } from '#records/errors'
import { wordsFor } from '#records/labels'
import { demandRight } from '#workspace/settings/demand_right'
import { writer } from '#quotes/lines/sheet_state'
import { keepQuoteSettings, quoteLanguages, quoteSettings } from '#quotes/settings/quote_settings'
import { readQuoteSettings } from '#quotes/settings/settings_input'

export default class QuoteSettingsController {
  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    const kept = await quoteSettings()
    const { currency } = await company()
    const write = writer(currency, ctx.auth.user!.locale)
    return this.#form(ctx, {
      ...kept,
      approvalDiscount: write.decimal(kept.approvalDiscount),
      approvalAmount: write.amount(kept.approvalAmount),
    })
  }

  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const by = auth.user!
    demandRight(by, 'settings')
    const { values, errors } = await readQuoteSettings(by, request.body())
    if (Object.keys(errors).length) {
      response.status(422)
      return this.#form(ctx, request.body(), errors)
    }
    await change(by, 'settings', () => keepQuoteSettings(values), { label: 'quotes' })
    session.flash('toast', wordsFor(by)('settings.saved'))
    return response.redirect().status(303).toPath('/settings/quotes')
  }

  async #form(ctx: HttpContext, typed: Record<string, any>, errors: Refusals = {}) {
    const t = wordsFor(ctx.auth.user!)
    const { currency } = await company()
    return ctx.view.render('quotes::settings/show', {
      typed,
      currency,
      languages: quoteLanguages,
      count: Object.keys(errors).length,
      sentence: (name: string) =>
        errors[name] ? t(`errors.${errors[name].key}`, errors[name].params) : null,
    })
  }
}
