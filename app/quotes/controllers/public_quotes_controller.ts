import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { countTry } from '#access/tries'
import { Invalid, NotVisible, type Refusals } from '#records/errors'
import { connection } from '#records/change'
import { now } from '#records/clock'
import { letterhead, logoBytes } from '#workspace/settings/letterhead'
import Quote from '#quotes/models/quote'
import QuoteLink from '#quotes/models/quote_link'
import {
  answer,
  answerOf,
  closedBecause,
  customer,
  markViewed,
  QuoteClosed,
} from '#quotes/models/quote/answers'
import { linesOf } from '#quotes/models/quote/lines'
import { sendPdf } from '#quotes/controllers/quote_pdfs_controller'
import { readAnswer } from '#quotes/public/answer_input'
import { publicState } from '#quotes/public/public_state'

/**
 * What the customer sees through the link of a quote. Reading changes nothing, so that mail scanners may follow it; saying yes or
 * no is a form that a person sends.
 */
export default class PublicQuotesController {
  async show(ctx: HttpContext) {
    const { quote } = await this.#open(ctx)
    return this.#page(ctx, quote)
  }

  async pdf(ctx: HttpContext) {
    const { quote } = await this.#open(ctx)
    return sendPdf(ctx.response, quote)
  }

  async logo(ctx: HttpContext) {
    await this.#open(ctx)
    const bytes = await logoBytes(await letterhead())
    if (!bytes) throw new NotVisible()
    ctx.response.header('content-type', 'image/png')
    ctx.response.header('cache-control', 'private, max-age=3600')
    return ctx.response.send(bytes)
  }

  /** Said by the open page after a moment. Colleagues who look at it are no customers. */
  async view(ctx: HttpContext) {
    const { quote, link } = await this.#open(ctx)
    if (!(await ctx.auth.check())) {
      const seen = { last_viewed_at: now() }
      await connection().from('quote_links').where('id', link.id).update(seen)
      await connection()
        .from('quote_links')
        .where('id', link.id)
        .whereNull('first_viewed_at')
        .update({ first_viewed_at: now() })
      await markViewed(quote, customer(ctx.request.ip()))
    }
    return ctx.response.status(204).send('')
  }

  accept(ctx: HttpContext) {
    return this.#answer(ctx, 'accepted')
  }

  decline(ctx: HttpContext) {
    return this.#answer(ctx, 'declined')
  }

  async #answer(ctx: HttpContext, kind: 'accepted' | 'declined') {
    const { request, response, params } = ctx
    const { quote } = await this.#open(ctx)
    await countTry(`quote-answer:${request.ip()}`, 20, '10 minutes')
    const typed = request.only(['name', 'note'])
    try {
      await answer(quote, customer(request.ip()), {
        kind,
        ...readAnswer(typed),
        address: request.ip(),
        device: request.header('user-agent')?.slice(0, 255) ?? null,
      })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      response.status(error instanceof QuoteClosed ? 409 : 422)
      return this.#page(ctx, quote, { typed, kind, errors: error.errors })
    }
    return response.redirect().status(303).toPath(`/q/${params.token}`)
  }

  /** @throws NotVisible alike for a token that never was, is revoked or over, and for a quote that is gone or not sent */
  async #open(ctx: HttpContext): Promise<{ quote: Quote; link: QuoteLink }> {
    const { params, request, response } = ctx
    response.header('X-Robots-Tag', 'noindex, nofollow')
    response.header('Cache-Control', 'private, no-store')
    await countTry(`quote-link:${request.ip()}`, 120, '1 minute')
    const link = await QuoteLink.open(String(params.token))
    const quote = link && (await Quote.query().where('id', link.quoteId).first())
    if (!quote || quote.deletedAt) throw new NotVisible('quote')
    return { quote, link }
  }

  async #page(ctx: HttpContext, quote: Quote, shown: Shown = {}) {
    await quote.refresh()
    const t = translator(quote.language!)
    ctx.view.share({ t, locale: quote.language })
    return ctx.view.render('quotes::public/show', {
      token: ctx.params.token,
      title: `${t('quote.one')} ${quote.number}`,
      quote,
      typed: {},
      ...shown,
      ...(await publicState(quote, await linesOf(quote.id))),
      closed: await closedBecause(quote),
      given: await answerOf(quote),
      sentence: (name: string) => {
        const refusal = shown.errors?.[name]
        return refusal ? t(`errors.${refusal.key}`, refusal.params) : null
      },
    })
  }
}

interface Shown {
  typed?: Record<string, unknown>
  kind?: 'accepted' | 'declined'
  errors?: Refusals
}
