import type { HttpContext } from '@adonisjs/core/http'
import { Invalid, type Refusals } from '#records/errors'
import { wordsFor } from '#records/labels'
import { optionLabel } from '#records/options/known'
import { demandSettings, optionInput, toValues } from '#records/options/option_form'
import { OptionList } from '#records/options/option_list'

/** One value of a list: what it is called, where it stands, whether it is offered, and how it goes. */
export default class ListOptionsController {
  async edit(ctx: HttpContext) {
    return form(ctx, await listOf(ctx))
  }

  async update(ctx: HttpContext) {
    const { auth, params, request, response, session } = ctx
    const list = await listOf(ctx)
    const raw = request.body()
    const { values, errors } = await optionInput(raw)
    if (errors) return form(ctx, list, raw, errors)
    try {
      const set = await list.describe(auth.user!, params.key, toValues(values))
      saved(session, set, wordsFor(auth.user!)('optionLists.saved', { name: values.label }))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return form(ctx, list, raw, error.errors)
    }
    return response.redirect().status(303).toPath(`/settings/options/${list.name}`)
  }

  async move(ctx: HttpContext) {
    const list = await listOf(ctx)
    const place = Math.trunc(Number(ctx.request.input('place')))
    if (!(place > 0)) throw new Invalid({ place: { key: 'notInteger', params: {} } })
    await list.move(ctx.auth.user!, ctx.params.key, place)
    return ctx.response.redirect().status(303).toPath(`/settings/options/${list.name}`)
  }

  async offer(ctx: HttpContext) {
    return this.#offer(ctx, true)
  }

  async withdraw(ctx: HttpContext) {
    return this.#offer(ctx, false)
  }

  /** Asks where its records go. */
  async removal(ctx: HttpContext) {
    return removal(ctx, await listOf(ctx))
  }

  async destroy(ctx: HttpContext) {
    const { auth, params, request, response, session } = ctx
    const list = await listOf(ctx)
    const name = optionLabel(list.name, params.key, wordsFor(auth.user!))
    try {
      const set = await list.remove(auth.user!, params.key, request.input('into') || null)
      saved(session, set, wordsFor(auth.user!)('optionLists.removed', { name }))
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      return removal(ctx, list, error.errors)
    }
    return response.redirect().status(303).toPath(`/settings/options/${list.name}`)
  }

  async #offer(ctx: HttpContext, active: boolean) {
    const list = await listOf(ctx)
    await list.offer(ctx.auth.user!, ctx.params.key, active)
    return ctx.response.redirect().status(303).toPath(`/settings/options/${list.name}`)
  }
}

async function listOf({ auth, params }: HttpContext) {
  demandSettings(auth.user!)
  const list = await OptionList.named(params.list)
  list.find(params.key)
  return list
}

function saved(session: HttpContext['session'], set: number | null, text: string) {
  session.flash('toast', text)
  if (set) session.flash('undo', `/change-sets/${set}/reversal`)
}

function form(
  { auth, params, response, view }: HttpContext,
  list: OptionList,
  typed?: Record<string, any>,
  errors?: Refusals
) {
  const t = wordsFor(auth.user!)
  const option = list.find(params.key)
  const label = optionLabel(list.name, option.key, t)
  if (errors) response.status(422)
  return view.render('records::options/edit', {
    list: list.name,
    listTitle: t(`optionLists.${list.name}`),
    title: label,
    option,
    typed: typed ?? { ...option, label },
    errors,
  })
}

async function removal(
  { auth, params, response, view }: HttpContext,
  list: OptionList,
  errors?: Refusals
) {
  const t = wordsFor(auth.user!)
  const name = optionLabel(list.name, params.key, t)
  const uses = await list.uses()
  if (errors) response.status(422)
  return view.render('records::options/removal', {
    list: list.name,
    listTitle: t(`optionLists.${list.name}`),
    key: params.key,
    name,
    uses: uses.get(params.key) ?? 0,
    others: list.options
      .filter(({ key, kind }) => key !== params.key && kind === list.find(params.key).kind)
      .map(({ key }) => ({ value: key, label: optionLabel(list.name, key, t) })),
    required: list.fields.some(({ field }) => field.required),
    errors,
  })
}
