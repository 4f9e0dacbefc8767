import type { HttpContext } from '@adonisjs/core/http'
import { languageFor, translator } from '#modules/translator'
import { company } from '#records/company'
import { publishedForm } from '#leads/forms/find_form'
import type WebForm from '#leads/forms/models/web_form'
import { answerHeaders } from '#leads/forms/public_answer'
import { confirm, confirmable } from '#leads/forms/submissions/confirm'

/** The link of a confirmation. Reading it changes nothing, since mail programs look at links before people do. */
export default class ConfirmationsController {
  async show(ctx: HttpContext) {
    const form = await publishedForm(ctx.params.key)
    const row = await confirmable(form, ctx.params.token)
    return row ? note(ctx, form, 'confirmTitle', ctx.request.url()) : note(ctx, form, 'linkVoid')
  }

  async store(ctx: HttpContext) {
    const form = await publishedForm(ctx.params.key)
    const done = await confirm(form, ctx.params.token)
    return note(ctx, form, done ? 'confirmed' : 'linkVoid')
  }
}

async function note(
  ctx: HttpContext,
  form: WebForm,
  name: 'confirmTitle' | 'confirmed' | 'linkVoid',
  action?: string
) {
  const house = await company()
  const locale = languageFor(form.language, ...ctx.request.languages(), house.locale)
  const t = translator(locale)
  if (name === 'linkVoid') ctx.response.status(410)
  return ctx.view.render('forms::public/note', {
    t,
    locale,
    form,
    company: house,
    nonce: answerHeaders(ctx, form, locale),
    embedded: false,
    title: t(`webForms.public.${name}`),
    text: t(`webForms.public.${name}Text`, { form: form.name }),
    confirmAction: action,
  })
}
