import type { HttpContext } from '@adonisjs/core/http'
import { Invalid } from '#records/errors'
import { wordsFor } from '#records/labels'
import { demand, findVisible } from '#records/query/scope'
import { NotVisible, NotAllowed } from '#records/errors'
import { toast } from '#modules/toast'
import Quote from '#quotes/models/quote'
import QuoteLink from '#quotes/models/quote_link'
import { decide, submit, withdraw } from '#quotes/models/quote/approval'
import { duplicate, revise } from '#quotes/models/quote/versions'

/** What happens to a quote by one press: review, approval, a new version, a copy, a link taken back. */
export default class QuoteStepsController {
  submit(ctx: HttpContext) {
    return this.#step(ctx, 'quotes.did.submitted', (quote) =>
      submit(quote, ctx.auth.user!, noteIn(ctx))
    )
  }

  withdraw(ctx: HttpContext) {
    return this.#step(ctx, 'quotes.did.withdrawn', (quote) => withdraw(quote, ctx.auth.user!))
  }

  /** Approving is a right of its own: it needs sight of the quote, not leave to edit it. */
  async decide(ctx: HttpContext) {
    const by = ctx.auth.user!
    const quote = await findVisible(Quote as any, by, ctx.params.id)
    if (!by.may('approveQuotes')) throw new NotAllowed('approveQuotes', 'quote')
    const kind = ctx.request.input('kind') === 'refused' ? 'refused' : 'approved'
    return this.#answer(ctx, quote as Quote, `quotes.did.${kind}`, () =>
      decide(quote as Quote, by, kind, noteIn(ctx))
    )
  }

  revise(ctx: HttpContext) {
    return this.#step(ctx, 'quotes.did.revised', (quote) => revise(quote, ctx.auth.user!))
  }

  /** Whoever sees a quote and may make one copies it. */
  async duplicate(ctx: HttpContext) {
    const by = ctx.auth.user!
    const quote = (await findVisible(Quote as any, by, ctx.params.id)) as Quote
    await demand(Quote as any, by, 'create')
    return this.#answer(ctx, quote, 'quotes.did.duplicated', () => duplicate(quote, by))
  }

  async revoke(ctx: HttpContext) {
    return this.#step(ctx, 'quotes.did.revoked', async (quote) => {
      const links = await QuoteLink.of(quote.id)
      const link = links.find(({ id }) => String(id) === ctx.params.link)
      if (!link) throw new NotVisible('quoteLink')
      if (!link.revokedAt) await link.revoke(ctx.auth.user!)
    })
  }

  async #step(ctx: HttpContext, did: string, work: (quote: Quote) => Promise<unknown>) {
    const by = ctx.auth.user!
    const quote = (await findVisible(Quote as any, by, ctx.params.id)) as Quote
    await demand(Quote as any, by, 'edit', quote)
    return this.#answer(ctx, quote, did, () => work(quote))
  }

  /** Back to the quote, or on to the one that was made; what cannot be done is said there. */
  async #answer(ctx: HttpContext, quote: Quote, did: string, work: () => Promise<unknown>) {
    const t = wordsFor(ctx.auth.user!)
    let page = quote.url
    try {
      const made = await work()
      if (made instanceof Quote) page = made.url
      ctx.session.flash('toast', t(did, { title: quote.title }))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const [reason] = Object.values(error.errors)
      toast(ctx, { text: t(`errors.${reason.key}`, reason.params), tone: 'bad' })
    }
    return ctx.response.redirect().status(303).toPath(page)
  }
}

const noteIn = ({ request }: HttpContext) => {
  const note = request.input('note')
  return typeof note === 'string' && note.trim() ? note.trim().slice(0, 2_000) : null
}
