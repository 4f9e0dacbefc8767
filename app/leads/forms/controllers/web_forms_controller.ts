import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { fieldLabel } from '#records/labels'
import { demandRight } from '#workspace/settings/demand_right'
import { fieldsOf } from '#leads/forms/answers'
import {
  addable,
  addForm,
  arranged,
  FormChanged,
  readFields,
  removeForm,
  saveForm,
} from '#leads/forms/builder'
import { figuresOfAll } from '#leads/forms/figures'
import { formOf } from '#leads/forms/find_form'
import { labelIn, onlyFixed } from '#leads/forms/form_field'
import { formPage } from '#leads/forms/form_page'
import WebForm from '#leads/forms/models/web_form'
import { languages } from '#leads/forms/words'

/** The forms of the company, and the fields of each: chosen, put in order and seen as visitors see them. */
export default class WebFormsController {
  async index({ auth, view }: HttpContext) {
    demandRight(auth.user, 'forms')
    const forms = await WebForm.query().whereNull('removed_at').orderBy('name').orderBy('id')
    const figures = await figuresOfAll()
    return view.render('forms::settings/index', {
      forms: forms.map((form) => ({ form, figures: figures.get(form.id) })),
    })
  }

  async create({ auth, view }: HttpContext) {
    demandRight(auth.user, 'forms')
    return view.render('forms::settings/new', { name: '', errors: {} })
  }

  async store({ auth, request, response, view }: HttpContext) {
    demandRight(auth.user, 'forms')
    const name = String(request.input('name') ?? '').trim()
    const wrong = !name
      ? { key: 'required', params: {} }
      : name.length > 120
        ? { key: 'tooLong', params: { max: 120 } }
        : null
    if (wrong) {
      response.status(422)
      return view.render('forms::settings/new', { name, errors: { name: wrong } })
    }
    const form = await addForm(auth.user, name)
    return response.redirect().status(303).toPath(form.url)
  }

  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'forms')
    return builder(ctx, await formOf(ctx.params.id))
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    demandRight(auth.user, 'forms')
    const form = await formOf(params.id)
    const act = String(request.input('act') ?? 'save')
    const typed = readFields(request.input('fields'))
    const { fields, at } = arranged(typed, act, String(request.input('added') ?? ''))
    try {
      await saveForm(auth.user, form, { fields }, Number(request.input('version')) || null)
    } catch (error) {
      if (!(error instanceof FormChanged)) throw error
      response.status(409)
      return builder(ctx, await formOf(params.id), true)
    }
    if (act === 'save') session.flash('toast', i18n.t('webForms.saved'))
    const did = act.split(':')[0]
    return response
      .redirect()
      .status(303)
      .toPath(at ? `${form.url}?at=${at}&did=${did}#field-${at}` : form.url)
  }

  async destroy({ auth, i18n, params, response, session }: HttpContext) {
    demandRight(auth.user, 'forms')
    const form = await formOf(params.id)
    await removeForm(auth.user, form)
    session.flash('toast', i18n.t('webForms.removed', { form: form.name }))
    return response.redirect().status(303).toPath('/settings/forms')
  }
}

async function builder(ctx: HttpContext, form: WebForm, changed = false) {
  const { auth, request, view } = ctx
  const locale = form.language ?? auth.user!.locale
  const t = translator(auth.user!.locale)
  const rows = fieldsOf(form).map(({ spec, field }) => ({
    spec,
    fixed: onlyFixed(field),
    name: labelIn(spec, field, t, locale),
    plain: fieldLabel(field, t),
  }))
  return view.render('forms::settings/builder', {
    form,
    changed,
    rows,
    languages: languages(),
    at: request.input('at'),
    did: request.input('did'),
    addable: addable(form.fields).map((field) => ({
      value: field.key,
      label: fieldLabel(field, t),
    })),
    preview: await formPage(form, { locale }),
  })
}
