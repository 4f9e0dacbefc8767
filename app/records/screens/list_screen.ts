import { bulkActions } from '#records/bulk/bulk_actions'
import type { Actor } from '#records/actor'
import { escapeHtml, type BoundField } from '#records/field_type'
import { Invalid } from '#records/errors'
import { nounsOf, type Translate } from '#records/labels'
import { listField } from '#records/query/filter_fields'
import { columnFields, ListQuery, type ListRow, type Page } from '#records/query/list_query'
import { viewsFor } from '#records/query/list_views'
import { carriedIn, writeListParams, type ListParams } from '#records/query/list_params'
import { conditionsOf, isCondition, simplest, type Filter } from '#records/query/filter_tree'
import { SavedView } from '#records/query/saved_view'
import { reaches } from '#records/query/scope'
import { isSortable, standardSort, type Sort } from '#records/query/sort'
import { conditionWords, groupWords, labelOf, namedBy } from '#records/screens/filter_words'
import { hueOf, initials } from '#records/screens/marks'
import { pictureField, pictureOf } from '#records/screens/picture_field'
import { Presenter } from '#records/screens/presenter'
import type { RecordClass } from '#records/record'

/** What the URL asks for, laid over the view that is open. */
export interface OpenList {
  /** The URL's own, which every link carries on. */
  params: ListParams
  view: SavedView | null
  views: SavedView[]
  standard: SavedView | null
  /** View and URL together: what is queried. */
  asked: ListParams & { sort: Sort[]; columns: string[] }
}

/** Opens the list that a URL names: its view, or the one that opens by itself for this person. */
export async function openList(
  Record: RecordClass,
  actor: Actor,
  params: ListParams
): Promise<OpenList> {
  const { views, standard } = await SavedView.of(Record, actor)
  const plain = params.view === null && !writeListParams(params).size
  const id = plain ? standard?.id : params.view
  const view = id
    ? (views.find((each) => each.id === id) ?? (await SavedView.findVisible(Record, actor, id)))
    : null
  const own = { ...params, view: view ? view.id : params.view }
  const kept = view?.read(Record)
  return {
    params: own,
    view,
    views,
    standard,
    asked: {
      ...own,
      filter: own.filter ?? kept?.filter ?? null,
      sort: own.sort ?? kept?.sort ?? standardSort(Record),
      columns: own.columns ?? kept?.columns ?? standardColumns(Record),
      q: own.q || kept?.q || '',
    },
  }
}

export const standardColumns = (Record: RecordClass): string[] => [
  ...new Set(['name', ...(Record.options.list ?? ['owner', 'updatedAt'])]),
]

/** Everything that the list's page says, ready to be printed. */
export class ListScreen {
  readonly Record: RecordClass
  readonly actor: Actor
  readonly open: OpenList
  #show: Presenter
  #fields: BoundField[]
  #page: Page
  #count: { total: number; exact: boolean }

  private constructor(
    Record: RecordClass,
    actor: Actor,
    open: OpenList,
    found: { show: Presenter; fields: BoundField[]; page: Page; count: ListScreen['count'] }
  ) {
    this.Record = Record
    this.actor = actor
    this.open = open
    this.#show = found.show
    this.#fields = found.fields
    this.#page = found.page
    this.#count = found.count
  }

  static async for(Record: RecordClass, actor: Actor, params: ListParams): Promise<ListScreen> {
    const open = await openList(Record, actor, params)
    const fields = columnFields(Record, open.asked.columns)
    const query = await ListQuery.from(Record, actor, open.asked)
    const picture = pictureField(Record)
    const shown = picture && !fields.includes(picture) ? [...fields, picture] : fields
    const [page, count] = [await query.page(shown), await query.count()]
    const named = namedBy(Record, conditionsOf(open.asked.filter))
    const show = await Presenter.for(
      actor,
      Record,
      [...page.rows, ...named.rows],
      [...fields, ...named.fields]
    )
    return new ListScreen(Record, actor, open, { show, fields, page, count })
  }

  /** The list's frame without its rows, for a page that shows them in another way. */
  static async frame(Record: RecordClass, actor: Actor, open: OpenList): Promise<ListScreen> {
    const named = namedBy(Record, conditionsOf(open.asked.filter))
    const show = await Presenter.for(actor, Record, named.rows, named.fields)
    const page = { rows: [], next: null, previous: null, start: 0 }
    const count = { total: 0, exact: true }
    return new ListScreen(Record, actor, open, { show, fields: [], page, count })
  }

  /** How many rows a view holds, counted to 10,000; null where it names a field that is gone. */
  static async countOf(Record: RecordClass, actor: Actor, view: SavedView) {
    try {
      const query = await ListQuery.from(Record, actor, view.read(Record))
      const { total, exact } = await query.count(10_000)
      const number = total.toLocaleString(actor.locale)
      return { id: view.id, text: exact ? number : `${number}+` }
    } catch (error) {
      if (error instanceof Invalid) return null
      throw error
    }
  }

  get nouns() {
    return nounsOf(this.Record, this.#show.t)
  }

  get path() {
    return `/${this.Record.path}`
  }

  get count() {
    return this.#count
  }

  /** The list's URL with something changed; back to the first page unless a cursor is given. */
  at(changes: Partial<ListParams> = {}): string {
    const text = writeListParams({ ...this.open.params, cursor: null, ...changes }).toString()
    return text ? `${this.path}?${text}` : this.path
  }

  /** What the list shows, in one text; bulk changes and views are made from it. */
  get asText(): string {
    return writeListParams({ ...this.open.params, cursor: null }).toString()
  }

  carriedWithout(name: keyof ListParams) {
    return carriedIn(this.open.params).filter((each) => each.name !== name)
  }

  /** A page of the list's own, such as the filter editor, that comes back to this list. */
  beside(page: string, more: Record<string, string> = {}): string {
    const search = new URLSearchParams([
      ...writeListParams({ ...this.open.params, cursor: null }),
      ...Object.entries(more),
    ])
    return `${this.path}/${page}?${search}`
  }

  get total(): string {
    const { total, exact } = this.#count
    const number = total.toLocaleString(this.#show.locale)
    return exact ? number : this.#show.t('lists.moreThan', { count: number })
  }

  get range(): string {
    const { rows, start } = this.#page
    if (!rows.length) return ''
    const number = (value: number) => value.toLocaleString(this.#show.locale)
    return this.#show.t('lists.range', {
      from: number(start + 1),
      to: number(start + rows.length),
      total: this.total,
    })
  }

  get previous() {
    return this.#page.previous && this.at({ cursor: this.#page.previous })
  }

  get next() {
    return this.#page.next && this.at({ cursor: this.#page.next })
  }

  /** Why there is nothing to see: the first visit, a search without results, or an empty trash. */
  get emptiness(): 'first' | 'none' | 'trash' | null {
    const { rows } = this.#page
    if (rows.length) return null
    const { filter, q, trash, cursor } = this.open.asked
    if (conditionsOf(filter).length || q || cursor) return 'none'
    return trash ? 'trash' : 'first'
  }

  get tabs() {
    const { views, view, standard, params } = this.open
    const shown = views.filter((each) => each.pinned || each.id === view?.id)
    const all = {
      id: 0,
      label: this.#show.t('lists.all', { records: this.nouns.many }),
      href: standard ? `${this.path}?view=0` : this.path,
      current: !view && !params.trash,
    }
    return [
      all,
      ...shown.map((each) => ({
        id: each.id,
        label: each.name,
        href: `${this.path}?view=${each.id}`,
        current: each.id === view?.id,
      })),
    ]
  }

  get otherViews() {
    const { views, view } = this.open
    return views
      .filter((each) => !each.pinned && each.id !== view?.id)
      .map((each) => ({ label: each.name, href: `${this.path}?view=${each.id}` }))
  }

  /** The open view was changed by the URL, and this person may keep that. */
  get savable() {
    const { params, view } = this.open
    return Boolean(view && (params.filter || params.sort || params.columns || params.q))
  }

  get viewIsMine() {
    return this.open.view?.mayBeChangedBy(this.actor) ?? false
  }

  get chips() {
    const { filter } = this.open.asked
    return this.#parts().map((part, at) => {
      const words = isCondition(part)
        ? conditionWords(this.Record, part, this.#show)
        : { name: '', words: groupWords(this.Record, part, this.#show) }
      return {
        ...words,
        edit: this.beside(isCondition(part) ? 'filters/edit' : 'filters/groups', {
          at: String(at),
        }),
        remove: this.at({ filter: without(filter, at) }),
      }
    })
  }

  #parts(): Filter[] {
    const { filter } = this.open.asked
    if (!filter) return []
    if (isCondition(filter)) return [filter]
    return 'all' in filter ? filter.all : [filter]
  }

  /** Without any filter, nor the view's. */
  get cleared() {
    return this.at({ filter: this.open.view ? { all: [] } : null, q: '' })
  }

  get heads() {
    const { t } = this.#show
    const [first] = this.open.asked.sort
    return this.#fields.map((field) => {
      const name = field.key
      const sorted = first?.field === name ? first : null
      return {
        label: labelOf(field, t),
        end: endAligned(field),
        edits: isWritable(this.Record, field) ? field.key : null,
        sort: sorted ? (sorted.descending ? 'descending' : 'ascending') : null,
        href: isSortable(field) ? this.at({ sort: next(name, sorted) }) : null,
      }
    })
  }

  get sortedBy() {
    const [first] = this.open.asked.sort
    const field = first && listField(this.Record, first.field)
    return field ? labelOf(field, this.#show.t) : ''
  }

  /** Rows with their cells prepared as markup: each cell is what its field type prints, escaped there. */
  get rows() {
    const mayTouch = (action: 'edit' | 'delete', row: ListRow) =>
      reaches(this.Record, this.actor, action, row)
    const columns = this.#fields.slice(1).map((field) => ({
      field,
      start: endAligned(field) ? '<td class="end">' : '<td>',
      writable: isWritable(this.Record, field),
    }))
    return this.#page.rows.map((row) => {
      const editable = !row.deletedAt && mayTouch('edit', row)
      const cells = columns.map(({ field, start, writable }) =>
        cell(start, this.#show.html(field, row), editable && writable)
      )
      return {
        id: row.id,
        name: this.#name(row),
        title: row.title,
        editable,
        cells: cells.join(''),
      }
    })
  }

  #name(row: ListRow) {
    const { avatar = 'round' } = this.Record.options
    const picture = pictureOf(this.Record, row)
    const face = picture
      ? `<img src="${picture}" alt="" loading="lazy">`
      : escapeHtml(initials(row.title))
    const mark =
      avatar === 'none'
        ? ''
        : `<span class="avatar hue-${hueOf(row.id)}${avatar === 'square' ? ' avatar--square' : ''}" aria-hidden="true">${face}</span>`
    return `<a class="cell-name" href="${this.path}/${row.id}">${mark}<span>${escapeHtml(row.title)}</span></a>`
  }

  /** Other ways to see these rows that modules add. */
  get layouts() {
    return viewsFor(this.Record, this.actor)
  }

  get bulkActions() {
    return bulkActions(this.Record, this.actor)
  }

  get may() {
    const { Record, actor } = this
    const off = Record.options.without ?? []
    const reach = (action: 'create' | 'edit' | 'delete' | 'export') =>
      actor.reach(action, Record.recordName) !== 'none'
    return {
      create: reach('create') && !off.includes('create'),
      import: actor.may('import') && reach('create') && !off.includes('import'),
      export: reach('export') && !off.includes('export'),
      bulk: !off.includes('bulk') && actor.may('bulkEdit'),
      edit: reach('edit'),
      delete: reach('delete'),
      tag: Record.writable.some((field) => field.type.name === 'tags'),
      assign: Record.writable.some((field) => field.key === 'owner'),
      trash: reach('delete'),
    }
  }
}

/** Everything that a list can be sorted by, with the list that each makes; what it is sorted by already turns round. */
export function sortChoices(Record: RecordClass, { params, asked }: OpenList, t: Translate) {
  const [first] = asked.sort
  const names = Record.readable.filter((field) => field.key !== 'name' && isSortable(field))
  return columnFields(Record, ['name', ...names.map(({ key }) => key)]).map((field) => {
    const sorted = first?.field === field.key ? first : null
    const search = writeListParams({ ...params, cursor: null, sort: next(field.key, sorted) })
    return {
      label: labelOf(field, t),
      current: sorted !== null,
      descending: sorted?.descending ?? false,
      href: `/${Record.path}?${search}`,
    }
  })
}

/** A cell; one that can be edited is a button where nothing in it is a link. */
function cell(start: string, html: string, editable: boolean) {
  if (!editable || !html || html.includes('<a ')) return `${start}${html}</td>`
  return `${start}<button class="cell-edit">${html}</button></td>`
}

const isWritable = (Record: RecordClass, field: BoundField) => Record.writable.includes(field)

const endAligned = ({ type }: BoundField) =>
  type.column === 'bigint' ||
  type.column === 'date' ||
  type.column === 'dateTime' ||
  (type.column === 'integer' && type.suffix !== 'Id')

/** A head clicked once sorts upward, twice downward. */
const next = (field: string, sorted: Sort | null): Sort[] => [
  { field, descending: sorted ? !sorted.descending : false },
]

/** The filter without its part at this place; an empty group says "none, whatever the view has". */
export function without(filter: Filter | null, at: number): Filter {
  if (!filter || isCondition(filter) || !('all' in filter)) return { all: [] }
  return simplest({ all: filter.all.filter((_, position) => position !== at) }) ?? { all: [] }
}
