import {
  change,
  company,
  countryOptions,
  demand,
  findVisible,
  firstOptions,
  ListQuery,
  recordType,
  titlesOf,
  toast,
  type Actor,
  type HttpContext,
  type RecordClass,
  type Refusals,
} from 'farley'
import { drawing, type Shade } from '../drawing/drawing.ts'
import { extent, shapePath } from '../drawing/shapes.ts'
import { breadth, fitted, moved, readView, viewQuery, world, type View } from '../drawing/view.ts'
import { placedRecords } from '../places/keep_places.ts'
import { countIn } from '../places/spots.ts'
import { toDegrees } from '../places/spot.ts'
import {
  asTyped,
  kinds,
  readTerritory,
  readTyped,
  type Typed,
} from '../territories/territory_form.ts'
import { colours, MapTerritory, territoriesFor } from '../territories/territory.ts'
import { areaWords } from '../territories/area_words.ts'

const Territory = MapTerritory as unknown as RecordClass
const home = '/map/territories'
const mostOwners = 500

/** Named parts of the world. */
export default class MapTerritoriesController {
  async index({ auth, view, i18n }: HttpContext) {
    const actor = auth.user! as unknown as Actor
    await demand(Territory, actor, 'read')
    const territories = await territoriesFor(actor)
    const layers = placedRecords.filter((name) => actor.reach('read', name) !== 'none')
    const t = (key: string, data?: object) => i18n.t(key, data)
    const owners = await titlesOf(
      'user',
      actor,
      territories.flatMap(({ ownerId }) => ownerId ?? [])
    )
    const rows = []
    for (const territory of territories)
      rows.push({
        id: territory.id,
        name: territory.name,
        colour: territory.colour,
        owner: owners.get(territory.ownerId!) ?? '',
        where: areaWords(territory.shape, actor.locale, t),
        counts: await countsOf(territory, layers, actor),
      })
    const shades = territories.map(({ name, colour, shape, url }) => ({
      name,
      colour,
      path: shapePath(shape, viewOf(territories)),
      href: url,
    }))
    return view.render('map::territories/index', {
      rows,
      layers,
      mayAdd: actor.reach('create', 'mapTerritory') !== 'none',
      svg: drawing({
        id: 'territories',
        title: t('map.territories.title'),
        summary: t('map.territories.summary', { count: territories.length }),
        view: viewOf(territories),
        shades,
      }),
    })
  }

  async create(ctx: HttpContext) {
    await demand(Territory, ctx.auth.user! as any, 'create')
    return form(ctx, null, asTyped(null))
  }

  async store(ctx: HttpContext) {
    const actor = ctx.auth.user! as unknown as Actor
    await demand(Territory, actor, 'create')
    return keep(ctx, null)
  }

  async edit(ctx: HttpContext) {
    const territory = await found(ctx, 'edit')
    return form(ctx, territory, asTyped(territory))
  }

  async update(ctx: HttpContext) {
    return keep(ctx, await found(ctx, 'edit'))
  }

  async destroy(ctx: HttpContext) {
    const territory = await found(ctx, 'delete')
    const set = await territory.remove(ctx.auth.user! as any)
    toast(ctx, {
      text: ctx.i18n.t('map.territories.removed', { name: territory.name }),
      undo: set ? `/change-sets/${set}/reversal` : undefined,
    })
    return ctx.response.redirect().status(303).toPath(home)
  }

  /** The map of the form alone, when it is moved. */
  async canvas({ request, view, i18n }: HttpContext) {
    const at = readView(request.qs()) ?? world
    return view.render('map::territories/_canvas', canvasOf(at, i18n.t.bind(i18n)))
  }
}

async function found({ auth, params }: HttpContext, action: 'edit' | 'delete') {
  const actor = auth.user! as unknown as Actor
  const territory = (await findVisible(Territory, actor, params.id)) as unknown as MapTerritory
  await demand(Territory, actor, action, territory as any)
  return territory
}

async function keep(ctx: HttpContext, territory: MapTerritory | null) {
  const { auth, request, response, i18n } = ctx
  const actor = auth.user! as unknown as Actor
  const typed = readTyped(request.body())
  const { country } = await company()
  const { values, errors } = await readTerritory(typed, actor, country)
  const twin = await (MapTerritory as any)
    .query()
    .whereNull('deleted_at')
    .where('name', typed.name)
    .if(territory, (query: any) => query.whereNot('id', territory!.id))
    .first()
  if (twin) errors.name = { key: 'map.nameTaken', params: { name: typed.name } }
  const owners = await firstOptions('user', actor, mostOwners)
  if (
    values.ownerId &&
    values.ownerId !== territory?.ownerId &&
    !owners.some(({ value }) => value === values.ownerId)
  )
    errors.ownerId = { key: 'notChoice', params: { value: String(values.ownerId) } }
  if (Object.keys(errors).length) return form(ctx, territory, typed, errors)
  await change(actor, territory ? 'updated' : 'created', async (current) => {
    const version = Number(request.input('version')) || null
    if (territory) await current.expect(territory as any, version)
    await (territory ?? new MapTerritory()).merge(values as any).save()
  })
  toast(ctx, { text: i18n.t('map.territories.saved', { name: typed.name }) })
  return response.redirect().status(303).toPath(home)
}

async function form(
  { auth, request, response, view, i18n }: HttpContext,
  territory: MapTerritory | null,
  typed: Typed,
  errors: Refusals = {}
) {
  if (Object.keys(errors).length) response.status(422)
  const actor = auth.user! as unknown as Actor
  const t = (key: string, data?: object) => i18n.t(key, data)
  const shape = territory?.shape
  const at = readView(request.qs()) ?? (shape ? fitted(extent(shape)) : await homeView())
  const choice = (word: string) => (value: string) => ({ value, label: t(`map.${word}.${value}`) })
  return view.render('map::territories/form', {
    title: territory ? territory.name : t('map.territories.add'),
    action: territory ? `${home}/${territory.id}` : home,
    territory,
    typed,
    errors,
    kinds: kinds.map(choice('kinds')),
    colours: colours.map(choice('colours')),
    countries: countryOptions(actor.locale),
    owners: await firstOptions('user', actor, mostOwners),
    mayRemove: territory && actor.reach('delete', 'mapTerritory') !== 'none',
    ...canvasOf(
      at,
      t,
      shape && {
        path: shapePath(shape, at),
        colour: territory!.colour,
        name: territory!.name,
        href: null,
      }
    ),
  })
}

/** Where the company is at home. */
async function homeView(): Promise<View> {
  const { country } = await company()
  return fitted(extent({ kind: 'countries', countries: [country] }))
}

/** The map of the form with the ways to move it; what a click on it means is worked out from its data. */
function canvasOf(view: View, t: (key: string, data?: any) => string, shade?: Shade) {
  const shown = view.zoom === 0 ? { zoom: 1, centre: view.centre } : view
  const steps = ['north', 'south', 'west', 'east', 'in', 'out'] as const
  return {
    canvas: {
      svg: drawing({
        id: 'territory',
        title: t('map.territories.draw'),
        summary: t('map.territories.drawText'),
        view: shown,
        shades: shade ? [shade] : [],
      }),
      lat: toDegrees(shown.centre.lat),
      lon: toDegrees(shown.centre.lon),
      breadth: toDegrees(breadth(shown)),
      controls: steps.map((step) => {
        const next = moved(shown, step)
        return {
          name: step,
          href:
            next && next.zoom > 0 ? `${home}/canvas?${new URLSearchParams(viewQuery(next))}` : null,
        }
      }),
    },
  }
}

const viewOf = (territories: MapTerritory[]) =>
  fitted(territories.flatMap(({ shape }) => extent(shape)))

async function countsOf({ id, shape }: MapTerritory, layers: readonly string[], actor: Actor) {
  const counts = []
  for (const name of layers) {
    const Record = recordType(name) as RecordClass
    const list = await ListQuery.from(Record, actor, {})
    const total = await countIn(list, shape)
    counts.push({
      total: total.toLocaleString(actor.locale),
      href: `/${Record.path}?${new URLSearchParams({ 'filter[map.place][map.territory]': String(id) })}`,
      label: name,
    })
  }
  return counts
}
