import {
  company,
  demand,
  formatAddress,
  NotVisible,
  recordType,
  toast,
  type Actor,
  type Address,
  type HttpContext,
  type RecordClass,
  type RecordRow,
} from 'farley'
import { placeByAddress, placeByHand, placeOf } from '../places/by_hand.ts'
import { placedRecords } from '../places/keep_places.ts'
import { placeState } from '../places/place_state.ts'
import { readSpot } from '../places/spot_text.ts'
import { townWords } from '../places/spot_text.ts'
import { townOf, townsLike } from '../towns/find_towns.ts'

/** Where one record stands, and saying so by hand where its address does not tell. */
export default class MapPlacesController {
  /** The small map of a record's page. */
  async show(ctx: HttpContext) {
    const record = await found(ctx)
    return ctx.view.render('map::places/_map', await placeState(ctx, record))
  }

  async edit(ctx: HttpContext) {
    return form(ctx, await found(ctx, 'edit'))
  }

  async update(ctx: HttpContext) {
    const { auth, request, response, i18n } = ctx
    const record = await found(ctx, 'edit')
    const typed = String(request.input('at') ?? '').trim()
    const id = /^\d{1,10}$/.test(String(request.input('town') ?? ''))
      ? Number(request.input('town'))
      : null
    const at = id ? await townOf(id) : readSpot(typed)
    if (!at) return form(ctx, record, typed)
    await placeByHand(record, at, auth.user! as unknown as Actor)
    toast(ctx, { text: i18n.t('map.place.saved', { name: record.title }) })
    return response.redirect().status(303).toPath(record.url)
  }

  async destroy(ctx: HttpContext) {
    const record = await found(ctx, 'edit')
    await placeByAddress(record, ctx.auth.user! as unknown as Actor)
    toast(ctx, { text: ctx.i18n.t('map.place.takenBack', { name: record.title }) })
    return ctx.response.redirect().status(303).toPath(record.url)
  }
}

async function found(
  { auth, params }: HttpContext,
  action: 'read' | 'edit' = 'read'
): Promise<RecordRow> {
  const name = placedRecords.find((each) => recordType(each).path === params.records)
  if (!name) throw new NotVisible()
  const actor = auth.user! as unknown as Actor
  const Record = recordType(name) as RecordClass
  if (!/^[1-9]\d{0,14}$/.test(params.id)) throw new NotVisible(name)
  const record: RecordRow | null = await (Record as any)
    .visibleTo(actor)
    .where('id', params.id)
    .first()
  if (!record) throw new NotVisible(name, Number(params.id))
  await demand(Record, actor, action, record)
  return record
}

/** Towns like the one that was typed, to choose from; coordinates are taken as they are. */
async function form(
  { auth, request, response, view }: HttpContext,
  record: RecordRow,
  typed?: string
) {
  const { locale } = auth.user!
  const sought = typed ?? String(request.input('q') ?? '').trim()
  const { country } = await company()
  const towns = sought ? await townsLike(sought) : []
  if (typed !== undefined && !towns.length) response.status(422)
  const addresses = ((record as any).addresses ?? []) as Address[]
  return view.render('map::places/edit', {
    record,
    sought,
    unknown: typed !== undefined && !towns.length,
    towns: towns
      .sort((a, b) => Number(b.country === country) - Number(a.country === country))
      .map((town, position) => ({
        id: town.id,
        chosen: position === 0,
        label: townWords(town, locale),
        population: town.population ? town.population.toLocaleString(locale) : null,
      })),
    addresses: addresses.map((each) => formatAddress(each, { locale })),
    place: await placeOf(record),
  })
}
