import type { HttpContext } from '@adonisjs/core/http'
import { Invalid, type Refusals } from '#records/errors'
import { FieldError } from '#records/field_type'
import { parseEmail } from '#records/fields/email'
import { company } from '#records/company'
import { wordsFor } from '#records/labels'
import { demand, findVisible } from '#records/query/scope'
import { translator } from '#modules/translator'
import Contact from '#contacts/models/contact'
import Quote from '#quotes/models/quote'
import { needsApproval } from '#quotes/models/quote/approval'
import { send } from '#quotes/models/quote/sending'

/** A quote on its way to the customer: by mail, or as a link that somebody hands over. */
export default class QuoteDeliveriesController {
  async create(ctx: HttpContext) {
    const quote = await this.#quote(ctx)
    return this.#form(ctx, quote, await draftOf(ctx, quote))
  }

  async store(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const by = auth.user!
    const quote = await this.#quote(ctx)
    const t = wordsFor(by)
    const byLink = request.input('by') === 'link'
    const typed = request.only(['to', 'subject', 'message'])
    const errors: Refusals = {}
    const to = byLink ? null : readAddress(typed.to, errors)
    for (const [name, max] of [
      ['subject', 200],
      ['message', 10_000],
    ] as const) {
      if (byLink) continue
      const text = typeof typed[name] === 'string' ? typed[name].trim() : ''
      if (!text) errors[name] = { key: 'required', params: {} }
      else if (text.length > max) errors[name] = { key: 'tooLong', params: { max } }
    }
    try {
      if (Object.keys(errors).length) throw new Invalid(errors)
      const letter = { to, subject: String(typed.subject), message: String(typed.message) }
      const url = await send(quote, by, letter)
      if (byLink) session.flash('quoteLink', url)
      session.flash('toast', t(byLink ? 'quotes.did.linked' : 'quotes.did.sent', { to: to ?? '' }))
      return response.redirect().status(303).toPath(quote.url)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return this.#form(ctx, quote, typed, error.errors)
    }
  }

  async #quote({ auth, params }: HttpContext) {
    const quote = (await findVisible(Quote as any, auth.user!, params.id)) as Quote
    await demand(Quote as any, auth.user!, 'edit', quote)
    return quote
  }

  async #form(ctx: HttpContext, quote: Quote, typed: Record<string, any>, errors: Refusals = {}) {
    const t = wordsFor(ctx.auth.user!)
    const sentence = (name: string) =>
      errors[name] ? t(`errors.${errors[name].key}`, errors[name].params) : null
    const blocked = await needsApproval(quote)
    return ctx.view.render('quotes::quotes/delivery', {
      title: t('quotes.send.title', { title: quote.title }),
      quote,
      typed,
      sentence,
      problem:
        sentence('quote') ??
        sentence('status') ??
        (blocked ? t('errors.quoteNeedsApproval') : null),
      blocked,
    })
  }
}

/** What the mail begins with, in the customer's language. */
async function draftOf({ auth }: HttpContext, quote: Quote) {
  const t = translator(quote.language!)
  const contact = quote.contactId ? await Contact.find(quote.contactId) : null
  const email = contact?.emails?.find((each) => !each.optedOut && !each.invalid)
  const { name: house } = await company()
  const words = { number: quote.number!, name: quote.name, house }
  return {
    to: email?.value ?? '',
    subject: t('quotes.send.subject', words),
    message: t('quotes.send.draft', {
      ...words,
      contact: contact?.firstName ?? contact?.title ?? '',
      sender: auth.user!.name,
      date: quote.expiresOn?.setLocale(quote.language!).toLocaleString() ?? '',
    }),
  }
}

function readAddress(raw: unknown, errors: Refusals): string | null {
  try {
    const address = parseEmail(raw)
    if (!address) errors.to = { key: 'required', params: {} }
    return address
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    errors.to = { key: error.key, params: error.params }
    return null
  }
}
