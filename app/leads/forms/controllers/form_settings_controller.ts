import type { HttpContext } from '@adonisjs/core/http'
import { connection } from '#records/change'
import type { Refusals } from '#records/errors'
import { knownOptions, optionLabel, readOptions } from '#records/options/known'
import { demandRight } from '#workspace/settings/demand_right'
import { FormChanged, saveForm } from '#leads/forms/builder'
import { formOf } from '#leads/forms/find_form'
import { readFormSettings } from '#leads/forms/form_settings'
import type WebForm from '#leads/forms/models/web_form'
import { optIns, unprovens } from '#leads/forms/models/web_form'
import { languages } from '#leads/forms/words'

/** What a form says, and what becomes of what is sent. */
export default class FormSettingsController {
  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'forms')
    const form = await formOf(ctx.params.id)
    return page(ctx, form, { ...form.serialize(), hosts: form.hosts.join('\n') })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    demandRight(auth.user, 'forms')
    const form = await formOf(params.id)
    const { values, errors } = await readFormSettings(request.body())
    if (Object.keys(errors).length) {
      response.status(422)
      return page(ctx, form, { ...request.body(), tells: values.tells }, errors)
    }
    try {
      await saveForm(auth.user, form, values, Number(request.input('version')) || null)
    } catch (error) {
      if (!(error instanceof FormChanged)) throw error
      response.status(409)
      const now = await formOf(params.id)
      return page(ctx, now, { ...request.body(), tells: values.tells }, {}, true)
    }
    session.flash('toast', i18n.t('webForms.saved'))
    return response.redirect().status(303).toPath(`${form.url}/settings`)
  }
}

async function page(
  { auth, i18n, view }: HttpContext,
  form: WebForm,
  typed: Record<string, any>,
  errors: Refusals = {},
  changed = false
) {
  demandRight(auth.user, 'forms')
  await readOptions()
  const t = (key: string) => i18n.t(key)
  const people = await connection()
    .from('users')
    .whereNull('disabled_at')
    .whereNull('deleted_at')
    .orderBy('title_sort')
    .select('id as value', 'name as label')
  return view.render('forms::settings/settings', {
    form,
    typed,
    errors,
    changed,
    people,
    languages: languages(),
    sources: knownOptions('leadSource')
      .filter(({ active, removed }) => active && !removed)
      .map(({ key }) => ({ value: key, label: optionLabel('leadSource', key, t) })),
    optIns: optIns.map((value) => ({ value, label: t(`webForms.optIns.${value}`) })),
    unprovens: unprovens.map((value) => ({ value, label: t(`webForms.unprovens.${value}`) })),
  })
}
