import { createHash } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { languageFor, translator } from '#modules/translator'
import { company } from '#records/company'
import type { Refusals } from '#records/errors'
import { TooManyTries } from '#access/tries'
import { answersIn, readAnswers } from '#leads/forms/answers'
import { publishedForm } from '#leads/forms/find_form'
import { formPage, trap } from '#leads/forms/form_page'
import type WebForm from '#leads/forms/models/web_form'
import { answerHeaders, refuseStrangers } from '#leads/forms/public_answer'
import { ageOf } from '#leads/forms/spam/stamp'
import { proofIn } from '#leads/forms/spam/proof'
import inbox, { ProofUsed, type NewSubmission } from '#leads/forms/submissions/inbox'
import { judge } from '#leads/forms/submissions/verdict'
import { comingFrom, origins } from '#leads/forms/origins'
import { countVisit } from '#leads/forms/visits'
import { inLanguage } from '#leads/forms/words'

/** The page of a form, and what is posted to it: by that page, by its frame on another site, or by a form written there by hand. */
export default class HostedFormsController {
  async show(ctx: HttpContext) {
    const form = await publishedForm(ctx.params.key)
    const query = ctx.request.qs()
    const along = comingFrom(ctx.request, form)
    countVisit(form, ctx.request, 'views', along)
    return page(ctx, form, { query, along: along.inputs })
  }

  async store(ctx: HttpContext) {
    const { request, response } = ctx
    const form = await publishedForm(ctx.params.key)
    refuseStrangers(request, form)
    inbox.refuseClosed(form, request.ip())
    const body = request.body()
    const locale = await localeOf(ctx, form)
    const answers = answersIn(form, body)
    const { values, errors } = await readAnswers(form, answers, locale)
    const consented = body.consent === '1' || body.consent === 'on'
    if (form.consent && form.consentRequired && !consented)
      errors.consent = { key: 'required', params: {} }
    const from = origins(body, request, form)
    const again = (refused: Refusals) =>
      page(ctx, form, { typed: answers, errors: refused, consented, along: from.inputs })
    if (Object.keys(errors).length) {
      response.status(422)
      return again(errors)
    }

    const proof = await proofIn(form.key, body.altcha)
    const email: string | null = values.emails?.[0]?.value ?? null
    const verdict = judge(form, {
      trapped: Boolean(body[trap]),
      age: ageOf(form.key, body._stamp),
      proof: proof.state,
      hasEmail: email !== null,
    })
    const consentText = consented ? inLanguage(form.consent, locale) : null
    const row: NewSubmission = {
      form_id: form.id,
      state: verdict.state,
      reasons: verdict.reasons.length ? JSON.stringify(verdict.reasons) : null,
      answers: JSON.stringify(answers),
      locale,
      email,
      consented: consentText !== null,
      consent_version: consentText === null ? null : form.consentVersion,
      consent_text: consentText,
      source: from.source,
      campaign: from.campaign ? JSON.stringify(from.campaign) : null,
      page: from.page,
      referrer: from.referrer,
      address: request.ip().slice(0, 45),
      user_agent: request.header('user-agent')?.slice(0, 255) ?? null,
      proof: proof.state === 'good' ? proof.nonce.slice(0, 64) : null,
      digest: digestOf(answers, consented),
    }
    try {
      await inbox.receive(form, row)
    } catch (error) {
      if (error instanceof ProofUsed) {
        response.status(422)
        return again({ proof: { key: 'proofUsed', params: {} } })
      }
      if (error instanceof TooManyTries) return tooMany(ctx, form, error)
      throw error
    }
    const embedded = body._embed === '1'
    const waits = verdict.state === 'waiting'
    if (form.redirectUrl && !embedded && !waits)
      return response.redirect().status(303).toPath(form.redirectUrl)
    const say = new URLSearchParams({
      ...(embedded && { embed: '1' }),
      ...(waits && { mail: '1' }),
    })
    return response
      .redirect()
      .status(303)
      .toPath(`/f/${form.key}/thanks${say.size ? `?${say}` : ''}`)
  }

  async thanks(ctx: HttpContext) {
    const form = await publishedForm(ctx.params.key)
    const locale = await localeOf(ctx, form)
    const t = translator(locale)
    const embedded = ctx.request.input('embed') === '1'
    const waits = ctx.request.input('mail') === '1'
    const nonce = answerHeaders(ctx, form, locale)
    return ctx.view.render('forms::public/note', {
      t,
      locale,
      nonce,
      form,
      embedded,
      company: await company(),
      title: t(waits ? 'webForms.public.lookForMail' : 'webForms.public.thanks'),
      text: waits
        ? t('webForms.public.lookForMailText')
        : (inLanguage(form.thanks, locale) ?? t('webForms.public.thanksText')),
      next: embedded && !waits ? form.redirectUrl : null,
    })
  }
}

async function localeOf({ request }: HttpContext, form: WebForm) {
  const house = await company()
  const asked = form.language ? [] : request.languages()
  return languageFor(form.language, ...asked, house.locale)
}

type Shown = Omit<Parameters<typeof formPage>[1], 'locale'>

async function page(ctx: HttpContext, form: WebForm, shown: Shown) {
  const locale = await localeOf(ctx, form)
  const state = await formPage(form, { ...shown, locale })
  const embedded = shown.along?._embed === '1'
  return ctx.view.render('forms::public/show', {
    ...state,
    title: state.heading,
    embedded,
    nonce: answerHeaders(ctx, form, locale),
    action: `/f/${form.key}`,
    challengeUrl: `/f/${form.key}/challenge`,
  })
}

async function tooMany(ctx: HttpContext, form: WebForm, error: TooManyTries) {
  const locale = await localeOf(ctx, form)
  const t = translator(locale)
  ctx.response.status(429).header('Retry-After', String(error.seconds))
  return ctx.view.render('forms::public/note', {
    t,
    locale,
    nonce: answerHeaders(ctx, form, locale),
    form,
    embedded: ctx.request.input('_embed') === '1',
    company: await company(),
    title: t('webForms.public.tooMany'),
    text: t('webForms.public.tooManyText', { seconds: error.seconds }),
  })
}

const digestOf = (...what: unknown[]) =>
  createHash('sha256').update(JSON.stringify(what)).digest('hex')
