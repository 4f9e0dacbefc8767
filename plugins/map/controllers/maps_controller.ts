import { listSeenAs, NotAllowed, recordType, type HttpContext, type RecordClass } from 'farley'
import { MapScreen } from '../drawing/map_screen.ts'
import { fillSoon } from '../jobs.ts'
import { placedRecords } from '../places/keep_places.ts'
import { isFilled } from '../towns/fill.ts'

/** Lists seen as a map. */
export default class MapsController {
  /** The first of the maps that somebody may see. */
  async index({ auth, response }: HttpContext) {
    const first = placedRecords.find((name) => auth.user!.reach('read', name) !== 'none')
    if (!first) throw new NotAllowed('read', placedRecords[0])
    return response
      .redirect()
      .status(303)
      .toPath(`/${recordType(first).path}/map`)
  }

  async show(ctx: HttpContext, recordName: string) {
    const { auth, view } = ctx
    const Record = recordType(recordName) as RecordClass
    const { query, state } = await listSeenAs(ctx, Record, 'map')
    const ready = await isFilled()
    if (!ready) await fillSoon()
    const layers = placedRecords
      .filter((name) => auth.user!.reach('read', name) !== 'none')
      .map((name) => ({
        name,
        href: `/${recordType(name).path}/map`,
        current: name === recordName,
      }))
    return view.render('map::maps/show', {
      ...state,
      ready,
      layers,
      map: await MapScreen.for(ctx, query, state.screen.open),
    })
  }
}
