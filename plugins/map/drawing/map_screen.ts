import {
  withCondition,
  writeListParams,
  type Filter,
  type HttpContext,
  type ListQuery,
  type ListParams,
  type RecordClass,
  type Translate,
} from 'farley'
import type { Area } from '../areas/area.ts'
import { boxText } from '../filters.ts'
import { countUnplaced, spotsOf, townsAt, type PlacedSpot } from '../places/spots.ts'
import { spotWords, townWords } from '../places/spot_text.ts'
import { territoriesFor, type MapTerritory } from '../territories/territory.ts'
import type { Town } from '../towns/find_towns.ts'
import { clustersOf, placeArea, type Cluster } from './clusters.ts'
import { drawing, pointOf, type Mark, type Shade } from './drawing.ts'
import { shapePath } from './shapes.ts'
import { boxOf, fitted, moved, readView, viewQuery, world, type View } from './view.ts'

interface Opened {
  /** What the address says, which every link carries on. */
  params: ListParams
  /** Address and saved view together. */
  asked: ListParams
}

const listed = 50
const steps = [
  ['north', 'arrow-up'],
  ['south', 'arrow-down'],
  ['west', 'arrow-left'],
  ['east', 'arrow-right'],
  ['in', 'zoom-in'],
  ['out', 'zoom-out'],
] as const

/** The rows of a list as marks on a map, with the same in a table of places. */
export class MapScreen {
  readonly view: View
  readonly #Record: RecordClass
  readonly #open: Opened
  readonly #locale: string
  readonly #t: Translate
  readonly #spots: PlacedSpot[]
  readonly #clusters: Cluster[]
  readonly #towns: Map<number, Town>
  readonly #territories: MapTerritory[]
  readonly unplaced: number

  private constructor(
    given: Pick<MapScreen, 'view' | 'unplaced'> & {
      Record: RecordClass
      open: Opened
      locale: string
      t: Translate
      spots: PlacedSpot[]
      towns: Map<number, Town>
      clusters: Cluster[]
      territories: MapTerritory[]
    }
  ) {
    this.view = given.view
    this.unplaced = given.unplaced
    this.#Record = given.Record
    this.#open = given.open
    this.#locale = given.locale
    this.#t = given.t
    this.#spots = given.spots
    this.#towns = given.towns
    this.#clusters = given.clusters
    this.#territories = given.territories
  }

  static async for({ auth, i18n, request }: HttpContext, query: ListQuery, open: Opened) {
    const asked = readView(request.qs())
    const all = await spotsOf(query, asked ? { kind: 'box', ...boxOf(asked) } : null)
    const view = asked ?? fitted(all)
    const spots = view.zoom === 0 ? all : all.filter((spot) => pointOf(view, spot))
    const clusters = clustersOf(spots, view)
    const ids = [...clusters.map(({ main }) => main), ...spots.slice(0, listed)].flatMap(
      ({ townId }) => townId ?? []
    )
    return new MapScreen({
      view,
      Record: query.Record,
      open,
      locale: auth.user!.locale,
      t: (key, data) => i18n.t(key, data),
      spots,
      clusters,
      towns: await townsAt(ids),
      territories: await territoriesFor(auth.user! as any),
      unplaced: await countUnplaced(query),
    })
  }

  get svg(): string {
    return drawing({
      id: 'map',
      title: this.#t('map.title'),
      summary: this.summary,
      view: this.view,
      marks: this.#clusters.map((cluster) => this.#mark(cluster)),
      shades: this.#territories.map((each) => this.#shade(each)),
    })
  }

  get total(): number {
    return this.#spots.reduce((so, { total }) => so + total, 0)
  }

  get summary(): string {
    return this.#t('map.summary', {
      records: this.#counted(this.total),
      places: this.#spots.length,
    })
  }

  /** The places with the most records, as words and links. */
  get places() {
    return this.#spots.slice(0, listed).map((spot) => ({
      name: this.#placeWords(spot),
      total: spot.total.toLocaleString(this.#locale),
      href: this.#listOf(placeArea(spot)),
      closer: this.#at({ zoom: Math.max(7, this.view.zoom), centre: spot }),
    }))
  }

  get more(): number {
    return Math.max(0, this.#spots.length - listed)
  }

  get legend() {
    return this.#territories.map(({ id, name, colour }) => ({
      name,
      colour,
      href: this.#list(
        withCondition(this.#open.asked.filter, {
          field: 'map.place',
          operator: 'map.territory' as any,
          value: String(id),
        })
      ),
    }))
  }

  get unplacedHref() {
    return this.#list(
      withCondition(this.#open.asked.filter, {
        field: 'map.place',
        operator: 'map.unplaced' as any,
        value: null,
      })
    )
  }

  /** Buttons around the map; those that lead nowhere have no address. */
  get controls() {
    const towards = steps.map(([step, glyph]) => {
      const view = moved(this.view, step)
      return { name: step as string, glyph: glyph as string, href: view && this.#at(view) }
    })
    return [
      ...towards,
      { name: 'world', glyph: 'globe', href: this.view.zoom ? this.#at(world) : null },
      { name: 'fit', glyph: 'maximize', href: this.#path() },
    ]
  }

  #mark(cluster: Cluster): Mark {
    const { at, total } = cluster
    const text = total.toLocaleString(this.#locale, {
      notation: 'compact',
      maximumFractionDigits: 1,
    })
    return { at, total, text, label: this.#label(cluster), href: this.#listOf(cluster.area) }
  }

  #label({ total, places, main }: Cluster): string {
    const words = {
      records: this.#counted(total),
      place: this.#placeWords(main),
      others: places - 1,
    }
    return this.#t(places > 1 ? 'map.around' : 'map.inPlace', words)
  }

  #counted(total: number) {
    return this.#t('map.counted', {
      count: total,
      one: this.#t(`${this.#Record.recordName}.one`).toLocaleLowerCase(this.#locale),
      many: this.#t(`${this.#Record.recordName}.many`).toLocaleLowerCase(this.#locale),
    })
  }

  #placeWords({ townId, lat, lon }: PlacedSpot) {
    const town = townId && this.#towns.get(townId)
    return town ? townWords(town, this.#locale) : spotWords({ lat, lon }, this.#locale)
  }

  #shade(territory: MapTerritory): Shade {
    const { name, colour, shape } = territory
    return { name, colour, path: shapePath(shape, this.view), href: null }
  }

  #listOf(area: Area) {
    const value = boxText(area as Extract<Area, { kind: 'box' }>)
    return this.#list(
      withCondition(this.#open.asked.filter, {
        field: 'map.place',
        operator: 'map.box' as any,
        value,
      })
    )
  }

  #list(filter: Filter) {
    const { params } = this.#open
    return `/${this.#Record.path}?${writeListParams({ ...params, filter, as: null, cursor: null })}`
  }

  #path() {
    const carried = writeListParams({ ...this.#open.params, as: null, cursor: null })
    return `/${this.#Record.path}/map${carried.size ? `?${carried}` : ''}`
  }

  #at(view: View) {
    const carried = writeListParams({ ...this.#open.params, as: null, cursor: null })
    for (const [name, value] of Object.entries(viewQuery(view))) carried.set(name, value)
    return `/${this.#Record.path}/map?${carried}`
  }
}
