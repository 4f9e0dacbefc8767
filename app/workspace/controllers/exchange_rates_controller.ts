import { readFile } from 'node:fs/promises'
import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { company, parseContext } from '#records/company'
import { inverse, rateText } from '#records/currencies/convert'
import { quotations, readRates, type RateFile } from '#records/currencies/rate_file'
import { isOther, keepRates, otherCurrencies, removeRate, today } from '#records/currencies/rates'
import { NotVisible, type Refusals } from '#records/errors'
import { FieldError, type BoundField } from '#records/field_type'
import { dateType } from '#records/fields/date'
import { parseDecimal } from '#records/fields/numbers'
import { demandRight } from '#workspace/settings/demand_right'
import { showRates } from '#workspace/controllers/currencies_controller'

/** What a currency is worth from a day on: typed one by one, or taken from a list. */
export default class ExchangeRatesController {
  async create(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return this.#form(ctx, {}, null)
  }

  /** A rate typed by hand. */
  async store(ctx: HttpContext) {
    const { auth, params, request, response, session } = ctx
    demandRight(auth.user, 'settings')
    if (!(await isOther(params.code))) throw new NotVisible()
    const errors: Refusals = {}
    const context = await parseContext(auth.user!, 'form')
    const read = <T>(name: string, parse: () => T | null): T | null => {
      try {
        const value = parse()
        if (!value) errors[name] = { key: 'required', params: {} }
        return value
      } catch (error) {
        if (!(error instanceof FieldError)) throw error
        errors[name] = { key: error.key, params: error.params }
        return null
      }
    }
    const onDate = read('onDate', () => {
      const day = dateType.parse(request.input('onDate'), {} as BoundField, context)
      return day?.toISODate() as string | null
    })
    const rate = read('rate', () => {
      const decimal = parseDecimal(request.input('rate'), context)
      const text = decimal && rateText(decimal)
      if (decimal && !text) throw new FieldError('notRate')
      return text && request.input('quotation') === 'perBase' ? rateText(inverse(text)) : text
    })
    if (Object.keys(errors).length) return showRates(ctx, params.code, errors)
    await keepRates(auth.user!, [{ currency: params.code, onDate: onDate!, rate: rate! }])
    session.flash('toast', translator(auth.user!.locale)('currencies.rateKept'))
    return response.redirect().status(303).toPath(`/settings/currencies/${params.code}`)
  }

  /** Rates of a file, or of what was pasted. */
  async import(ctx: HttpContext) {
    const { auth, request } = ctx
    demandRight(auth.user, 'settings')
    const file = request.file('file', { size: '10mb' })
    const text = file?.tmpPath && file.isValid ? await readFile(file.tmpPath, 'utf8') : ''
    const given = text || String(request.input('rates') ?? '')
    if (!given.trim()) return this.#form(ctx, { rates: { key: 'noRates', params: {} } }, null)
    const { currency: base } = await company()
    let read: RateFile
    try {
      read = readRates(given, {
        base,
        used: await otherCurrencies(),
        quotation: quotations.find((each) => each === request.input('quotation')) ?? 'perBase',
        today: await today(),
        context: await parseContext(auth.user!, 'csv'),
      })
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      return this.#form(ctx, { rates: { key: error.key, params: error.params } }, null)
    }
    const written = await keepRates(auth.user!, read.rates)
    return this.#form(ctx, {}, { ...read, written })
  }

  async destroy({ auth, params, response }: HttpContext) {
    demandRight(auth.user, 'settings')
    if (!/^\d{4}-\d\d-\d\d$/.test(params.day)) throw new NotVisible()
    if (!(await removeRate(auth.user!, params.code, params.day))) throw new NotVisible()
    return response.redirect().status(303).toPath(`/settings/currencies/${params.code}`)
  }

  async #form(
    { request, response, view }: HttpContext,
    errors: Refusals,
    done: (RateFile & { written: number }) | null
  ) {
    if (Object.keys(errors).length) response.status(422)
    const { currency: base } = await company()
    return view.render('workspace::settings/exchange_rates', {
      errors,
      done,
      base,
      others: await otherCurrencies(),
      typed: {
        rates: done ? '' : (request.input('rates') ?? ''),
        quotation: request.input('quotation') ?? 'perBase',
      },
    })
  }
}
