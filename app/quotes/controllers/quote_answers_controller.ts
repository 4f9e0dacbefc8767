import type { HttpContext } from '@adonisjs/core/http'
import { Invalid, type Refusals } from '#records/errors'
import { wordsFor } from '#records/labels'
import { demand, findVisible } from '#records/query/scope'
import Contact from '#contacts/models/contact'
import Quote from '#quotes/models/quote'
import { answer, closedBecause } from '#quotes/models/quote/answers'
import { readAnswer } from '#quotes/public/answer_input'

/** A customer said yes or no on the telephone or on paper, and somebody of ours notes it. */
export default class QuoteAnswersController {
  async create(ctx: HttpContext) {
    const quote = await this.#quote(ctx)
    const contact = quote.contactId ? await Contact.find(quote.contactId) : null
    return this.#form(ctx, quote, { kind: 'accepted', name: contact?.title ?? '' })
  }

  async store(ctx: HttpContext) {
    const by = ctx.auth.user!
    const quote = await this.#quote(ctx)
    const body = ctx.request.body()
    const kind = body.kind === 'declined' ? 'declined' : 'accepted'
    try {
      await answer(quote, by, { kind, ...readAnswer(body) })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      ctx.response.status(422)
      return this.#form(ctx, quote, { ...body, kind }, error.errors)
    }
    ctx.session.flash('toast', wordsFor(by)(`quotes.did.${kind}ForCustomer`))
    return ctx.response.redirect().status(303).toPath(quote.url)
  }

  async #quote({ auth, params }: HttpContext) {
    const quote = (await findVisible(Quote as any, auth.user!, params.id)) as Quote
    await demand(Quote as any, auth.user!, 'edit', quote)
    return quote
  }

  async #form(ctx: HttpContext, quote: Quote, typed: Record<string, any>, errors: Refusals = {}) {
    const t = wordsFor(ctx.auth.user!)
    const closed = await closedBecause(quote)
    return ctx.view.render('quotes::quotes/answer', {
      title: t('quotes.answer.title', { title: quote.title }),
      quote,
      typed,
      problem: closed ? t(`errors.quoteClosed.${closed}`) : null,
      sentence: (name: string) =>
        errors[name] ? t(`errors.${errors[name].key}`, errors[name].params) : null,
    })
  }
}
