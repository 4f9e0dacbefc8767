import type { HttpContext } from '@adonisjs/core/http'
import type { Refusals } from '#records/errors'
import { countryOptions } from '#records/fields/countries'
import { wordsFor } from '#records/labels'
import { demandRight } from '#workspace/settings/demand_right'
import { asTyped, memberChoices, typedMembers } from '#leads/assignment/member_form'
import { Overtaken } from '#leads/assignment/models/in_order'
import Territory from '#leads/assignment/models/territory'
import { readTerritory, typedLists } from '#leads/assignment/territory_form'

const home = '/settings/assignment'

/** A part of the world and who looks after it. */
export default class TerritoriesController {
  async create(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return form(ctx, null)
  }

  async store(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return keep(ctx, null)
  }

  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return form(ctx, await Territory.named(ctx.params.id))
  }

  async update(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return keep(ctx, await Territory.named(ctx.params.id))
  }

  async move({ auth, params, request, response }: HttpContext) {
    demandRight(auth.user, 'settings')
    const territory = await Territory.named(params.id)
    await territory.moveTo(auth.user!, 'territoriesOrdered', Number(request.input('place')) || 1)
    return response.redirect().status(303).toPath(home)
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    const territory = await Territory.named(params.id)
    await territory.remove(auth.user!)
    session.flash('toast', wordsFor(auth.user!)('assignment.removed', { name: territory.name }))
    return response.redirect().status(303).toPath(home)
  }
}

async function keep(ctx: HttpContext, territory: Territory | null) {
  const { auth, request, response, session } = ctx
  const actor = auth.user!
  const typed = request.body()
  if (typed.do !== 'apply') return form(ctx, territory, typed)
  const { values, errors } = readTerritory(typed)
  if (Object.keys(errors).length) return form(ctx, territory, typed, errors)
  try {
    if (territory)
      await territory.describe(actor, 'territoryChanged', values, Number(typed.version) || null)
    else await Territory.add(actor, 'territoryAdded', values)
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error
    return form(ctx, territory, { ...typed, version: territory!.version }, {}, true)
  }
  session.flash('toast', wordsFor(actor)('assignment.saved', { name: values.name }))
  return response.redirect().status(303).toPath(home)
}

async function form(
  { auth, response, view }: HttpContext,
  territory: Territory | null,
  typed?: Record<string, any>,
  errors: Refusals = {},
  overtaken = false
) {
  if (overtaken) response.status(409)
  else if (Object.keys(errors).length) response.status(422)
  const t = wordsFor(auth.user!)
  const who = typed ? typedMembers(typed) : asTyped(territory?.people ?? [])
  return view.render('leads::assignment/territory', {
    title: territory ? territory.name : t('assignment.addTerritory'),
    action: territory ? `${home}/territories/${territory.id}?_method=PUT` : `${home}/territories`,
    territory,
    typed: typedLists(typed ?? territory),
    version: typed?.version ?? territory?.version,
    countries: countryOptions(auth.user!.locale),
    who,
    choices: await memberChoices(who),
    errors,
    overtaken,
  })
}
