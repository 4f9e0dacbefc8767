import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { translator } from '#modules/translator'
import { company } from '#records/company'
import { currencyCodes, currencyName, currencyOptions } from '#records/currencies/codes'
import {
  dropCurrency,
  isOther,
  keptCurrencies,
  ratesOf,
  ratesToday,
  today,
  useCurrency,
  usedCurrencies,
} from '#records/currencies/rates'
import { NotVisible, type Refusals } from '#records/errors'
import { formatDate } from '#records/fields/date'
import { demandRight } from '#workspace/settings/demand_right'
import { rateWords } from '#workspace/settings/rate_words'

const perPage = 60

/** Which currencies the company uses, and what each is worth. */
export default class CurrenciesController {
  async index(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return this.#list(ctx, {})
  }

  async store(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    demandRight(auth.user, 'settings')
    const code = String(request.input('currency') ?? '')
    if (!currencyCodes.includes(code)) {
      response.status(422)
      return this.#list(ctx, { currency: { key: 'required', params: {} } })
    }
    await useCurrency(auth.user!, code)
    const t = translator(auth.user!.locale)
    session.flash(
      'toast',
      t('currencies.added', { currency: currencyName(code, auth.user!.locale) })
    )
    return response.redirect().status(303).toPath(`/settings/currencies/${code}`)
  }

  async show(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return showRates(ctx, ctx.params.code, {})
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    if (!(await isOther(params.code))) throw new NotVisible()
    await dropCurrency(auth.user!, params.code)
    const { locale } = auth.user!
    session.flash(
      'toast',
      translator(locale)('currencies.dropped', { currency: currencyName(params.code, locale) })
    )
    return response.redirect().status(303).toPath('/settings/currencies')
  }

  async #list({ auth, view }: HttpContext, errors: Refusals) {
    const { locale } = auth.user!
    const { currency: base } = await company()
    const used = await usedCurrencies()
    const rates = await ratesToday(used)
    return view.render('workspace::settings/currencies', {
      errors,
      base: { code: base, name: currencyName(base, locale) },
      others: used.slice(1).map((code) => {
        const rate = rates.get(code)
        return {
          code,
          name: currencyName(code, locale),
          rate: rate && rateWords(rate.rate, code, base, auth.user!),
          since: rate && formatDate(DateTime.fromISO(rate.onDate), auth.user!),
        }
      }),
      options: currencyOptions(
        currencyCodes.filter((code) => !used.includes(code)),
        locale
      ),
    })
  }
}

/** The rates of one currency, the latest first. */
export async function showRates(
  { auth, request, response, view }: HttpContext,
  code: string,
  errors: Refusals
) {
  const { currency: base } = await company()
  const kept = await keptCurrencies()
  if (code === base || !kept.includes(code)) throw new NotVisible()
  if (Object.keys(errors).length) response.status(422)
  const before = /^\d{4}-\d\d-\d\d$/.exec(request.input('before') ?? '')?.[0] ?? null
  const rates = await ratesOf(code, before, perPage + 1)
  const shown = rates.slice(0, perPage)
  return view.render('workspace::settings/currency', {
    errors,
    code,
    base,
    name: currencyName(code, auth.user!.locale),
    used: await isOther(code),
    typed: {
      onDate: request.input('onDate') ?? (await today()),
      rate: request.input('rate') ?? '',
    },
    rates: shown.map(({ onDate, rate }) => ({
      onDate,
      day: formatDate(DateTime.fromISO(onDate), auth.user!),
      words: rateWords(rate, code, base, auth.user!),
    })),
    older: rates.length > perPage ? `?before=${shown.at(-1)!.onDate}` : null,
    newest: before ? `/settings/currencies/${code}` : null,
  })
}
