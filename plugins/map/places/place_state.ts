import { reaches, type Actor, type HttpContext, type RecordClass, type RecordRow } from 'farley'
import { drawing } from '../drawing/drawing.ts'
import { townOf } from '../towns/find_towns.ts'
import { placeOf } from './by_hand.ts'
import { placedRecords } from './keep_places.ts'
import { spotText, spotWords, townWords } from './spot_text.ts'

/** Kilometres that "nearby" means on a record's page. */
const nearby = 25

/** What the page of a record says of its place. */
export async function placeState({ auth, i18n }: HttpContext, record: RecordRow) {
  const actor = auth.user! as unknown as Actor
  const place = await placeOf(record)
  const base = `/map/places/${(record.constructor as RecordClass).path}/${record.id}`
  const mayEdit =
    !record.deletedAt && reaches(record.constructor as RecordClass, actor, 'edit', record)
  if (!place || place.lat === null || place.lon === null)
    return { place: place && { ...place, name: null }, base, mayEdit, near: [] }
  const spot = { lat: place.lat, lon: place.lon }
  const town = place.townId ? await townOf(place.townId) : null
  const name = town ? townWords(town, actor.locale) : spotWords(spot, actor.locale)
  return {
    place: { ...place, name },
    base,
    mayEdit,
    near: placedRecords
      .filter((each) => actor.reach('read', each) !== 'none')
      .map((each) => ({ name: each, href: nearHref(each, `${nearby} km ${spotText(spot)}`) })),
    svg: () =>
      drawing({
        id: 'place-map',
        title: name,
        summary: i18n.t(`map.certainty.${place.certainty}`),
        view: {
          zoom: 6,
          centre: { lat: Math.max(-8_000_000, Math.min(8_000_000, spot.lat)), lon: spot.lon },
        },
        pin: spot,
      }),
  }
}

const paths = { contact: 'contacts', company: 'companies', lead: 'leads' }
const nearHref = (name: keyof typeof paths, value: string) =>
  `/${paths[name]}?${new URLSearchParams({ 'filter[map.place][map.within]': value })}`
