import edge from 'edge.js'
import type { HttpContext } from '@adonisjs/core/http'
import settings from '#start/env'
import { company } from '#records/company'
import { escapeHtml } from '#records/field_type'
import { demandRight } from '#workspace/settings/demand_right'
import { saveForm } from '#leads/forms/builder'
import { formOf } from '#leads/forms/find_form'
import { formPage } from '#leads/forms/form_page'

/** Where people find a form: its own page, and what goes into a page of another site. */
export default class FormSharesController {
  async show({ auth, params, view }: HttpContext) {
    demandRight(auth.user, 'forms')
    const form = await formOf(params.id)
    const url = `${settings.appUrl}/f/${form.key}`
    const house = await company()
    const locale = form.language ?? house.locale
    const plain = await edge.render('forms::public/plain', {
      ...(await formPage(form, { locale })),
      url,
    })
    return view.render('forms::settings/share', {
      form,
      url,
      plain: plain.replace(/\n\s*\n+/g, '\n').trim(),
      script: scriptSnippet(url, form.name),
    })
  }

  /** Published. */
  async update(ctx: HttpContext) {
    return publish(ctx, true)
  }

  async destroy(ctx: HttpContext) {
    return publish(ctx, false)
  }
}

const scriptSnippet = (url: string, name: string) =>
  `<script src="${url}/embed.js" async></script>\n<noscript><a href="${url}">${escapeHtml(name)}</a></noscript>`

async function publish({ auth, params, response }: HttpContext, published: boolean) {
  demandRight(auth.user, 'forms')
  const form = await formOf(params.id)
  await saveForm(auth.user, form, { published }, null)
  return response.redirect().status(303).toPath(`${form.url}/share`)
}
