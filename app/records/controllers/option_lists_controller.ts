import type { HttpContext } from '@adonisjs/core/http'
import { isTranslated, recordLabel, wordsFor } from '#records/labels'
import { kindsOf, listNames, optionLabel } from '#records/options/known'
import { demandSettings, optionInput, toValues } from '#records/options/option_form'
import { OptionList } from '#records/options/option_list'
import { Invalid, type Refusals } from '#records/errors'

/** The lists that the company edits: sources, reasons, roles. */
export default class OptionListsController {
  async index({ auth, view }: HttpContext) {
    demandSettings(auth.user!)
    const t = wordsFor(auth.user!)
    const lists = await Promise.all(listNames().map((name) => OptionList.named(name)))
    return view.render('records::options/index', {
      lists: lists
        .map(({ name, options, fields }) => ({
          name,
          title: t(`optionLists.${name}`),
          hint: isTranslated(`optionLists.hints.${name}`) ? t(`optionLists.hints.${name}`) : null,
          count: options.filter(({ active }) => active).length,
          places: [...new Set(fields.map(({ Record }) => recordLabel(Record, t, 'many')))],
        }))
        .sort((a, b) => a.title.localeCompare(b.title, auth.user!.locale)),
    })
  }

  async show(ctx: HttpContext) {
    demandSettings(ctx.auth.user!)
    return page(ctx, await OptionList.named(ctx.params.list))
  }

  async store(ctx: HttpContext) {
    const { auth, params, request, response, session } = ctx
    demandSettings(auth.user!)
    const list = await OptionList.named(params.list)
    const { values, errors } = await optionInput(request.body())
    if (errors) return page(ctx, list, { typed: request.body(), errors })
    try {
      await list.add(auth.user!, toValues(values))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return page(ctx, list, { typed: request.body(), errors: error.errors })
    }
    session.flash('toast', wordsFor(auth.user!)('optionLists.added', { name: values.label }))
    return response.redirect().status(303).toPath(`/settings/options/${list.name}`)
  }
}

async function page(
  { auth, response, view }: HttpContext,
  list: OptionList,
  { typed = {}, errors }: { typed?: Record<string, any>; errors?: Refusals } = {}
) {
  const t = wordsFor(auth.user!)
  const uses = await list.uses()
  if (errors) response.status(422)
  const { options } = list
  return view.render('records::options/show', {
    list: list.name,
    title: t(`optionLists.${list.name}`),
    options: options.map((option, at) => ({
      ...option,
      label: optionLabel(list.name, option.key, t),
      kindLabel: option.kind && t(`optionKinds.${list.name}.${option.kind}`),
      url: `/settings/options/${list.name}/${option.key}`,
      uses: uses.get(option.key) ?? 0,
      up: at > 0 ? at : null,
      down: at < options.length - 1 ? at + 2 : null,
    })),
    kinds: kindsOf(list.name).map((value) => ({
      value,
      label: t(`optionKinds.${list.name}.${value}`),
    })),
    typed,
    errors,
  })
}
