import { choice, discard, json, record, text, type Actor } from 'farley'
import type { Area } from '../areas/area.ts'

export const colours = ['green', 'blue', 'amber', 'red', 'violet', 'grey'] as const

/** A named part of the world: countries, a circle or a polygon. Whoever owns it looks after it. */
export class MapTerritory extends record(
  'mapTerritory',
  {
    name: text({ required: true, max: 80 }),
    colour: choice(colours, { required: true, default: 'green' }),
    area: json<Area>({ required: true }),
  },
  {
    icon: 'land-plot',
    routes: false,
    background: true,
    avatar: 'none',
    without: ['import', 'export', 'api', 'search', 'bulk', 'create'],
  }
) {
  get url() {
    return `/map/territories/${this.id}/edit`
  }

  get shape(): Area {
    return this.area as Area
  }

  remove(by: Actor) {
    return discard(by, this)
  }
}

/** Those that somebody sees, by name. */
export const territoriesFor = (actor: Actor): Promise<MapTerritory[]> =>
  (MapTerritory as any).visibleTo(actor).orderBy('title_sort').orderBy('id')
