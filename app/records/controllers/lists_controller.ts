import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#records/actor'
import { Invalid, NotAllowed } from '#records/errors'
import { recordLabel } from '#records/labels'
import {
  carriedIn,
  readListParams,
  writeListParams,
  type ListParams,
} from '#records/query/list_params'
import { columnFields, ListQuery } from '#records/query/list_query'
import { isCondition, simplest, withCondition, type Filter } from '#records/query/filter_tree'
import {
  ListScreen,
  openList,
  sortChoices,
  standardColumns,
  without,
} from '#records/screens/list_screen'
import { filterOf, GroupEditor, readGroups } from '#records/screens/group_editor'
import { FilterEditor, readAddition } from '#records/screens/filter_editor'
import { labelOf } from '#records/screens/filter_words'
import { peekNamed } from '#records/screens/peek'
import type { RecordClass } from '#records/record'

/** Where the rows of a list are seen in another way. */
function screenPath(Record: RecordClass, { as, ...params }: ListParams) {
  const search = writeListParams(params).toString()
  return `/${Record.path}/${as}${search ? `?${search}` : ''}`
}

/** The list of a record type, and the small pages that change what it shows. */
export default class ListsController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async index({ auth, request, response, view, i18n }: HttpContext) {
    const { Record } = this
    const user = auth.user! as unknown as Actor
    if (user.reach('read', Record.recordName) === 'none')
      throw new NotAllowed('read', Record.recordName)
    try {
      const params = readListParams(Record, request.qs())
      if (params.as) return response.redirect().status(303).toPath(screenPath(Record, params))
      const screen = await ListScreen.for(Record, user, params)
      const peek = await peekNamed(Record, user, request.qs().peek)
      return view.render('records::lists/index', {
        screen,
        peek: peek && { ...peek, close: screen.at({ cursor: params.cursor }) },
        Record,
        recordLabel,
        nouns: screen.nouns,
      })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const [[, { key, params }]] = Object.entries(error.errors)
      response.status(422)
      return view.render('records::lists/refused', {
        Record,
        recordLabel,
        problem: i18n.t(`errors.${key}`, params),
      })
    }
  }

  /** Fields to filter by, or the editor of one condition. */
  async filter({ auth, request, view }: HttpContext) {
    const { list, user } = await this.#opened(auth.user, request.qs())
    const editor = await FilterEditor.for(this.Record, user, list, request.qs())
    return view.render('records::lists/filter', { editor, Record: this.Record })
  }

  /** Puts a condition into the list's URL: adds it, or replaces the one it was made from. */
  async addFilter({ auth, request, response }: HttpContext) {
    const { list } = await this.#opened(auth.user, request.qs())
    const condition = readAddition(this.Record, request.input('add', {}))
    const at = Number.parseInt(request.input('at', ''), 10)
    const kept = Number.isNaN(at) ? list.asked.filter : placed(list.asked.filter, at)
    const filter = simplest(withCondition(kept, condition))
    return this.#back(response, { ...list.params, filter, cursor: null })
  }

  /** Conditions in groups; each button of the form sends it back, `apply` to the list. */
  async groups({ auth, request, response, view, i18n }: HttpContext) {
    const { list, user } = await this.#opened(auth.user, { ...request.qs(), filter: undefined })
    const typed = readGroups(request.qs())
    const asked = typed ? null : await this.#opened(auth.user, request.qs())
    const shown = asked?.list ?? list
    let problem: string | null = null
    try {
      if (typed && request.input('do') === 'apply') {
        const filter = filterOf(this.Record, typed)
        await ListQuery.from(this.Record, user, { filter })
        return this.#back(response, { ...list.params, filter, cursor: null })
      }
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const [{ key, params }] = Object.values(error.errors)
      problem = i18n.t(`errors.${key}`, params)
      response.status(422)
    }
    const editor = await GroupEditor.for(this.Record, user, shown, typed)
    return view.render('records::lists/groups', { editor, problem })
  }

  async sorts({ auth, request, view, i18n }: HttpContext) {
    const { list } = await this.#opened(auth.user, request.qs())
    const choices = sortChoices(this.Record, list, (key) => i18n.t(key))
    return view.render('records::lists/sorts', { choices })
  }

  async columns({ auth, request, view, i18n }: HttpContext) {
    const { list } = await this.#opened(auth.user, request.qs())
    const t = (key: string) => i18n.t(key)
    const shown = columnFields(this.Record, list.asked.columns)
    const names = new Set(list.asked.columns)
    const others = this.Record.readable.filter(
      (field) => field.key !== 'name' && !names.has(field.key)
    )
    const choice = (chosen: boolean) => (field: any) => ({
      name: field.key,
      label: labelOf(field, t),
      chosen,
      fixed: field.key === 'name',
    })
    const byLabel = (a: any, b: any) => a.label.localeCompare(b.label)
    return view.render('records::lists/columns', {
      Record: this.Record,
      carried: carriedIn({ ...list.params, columns: null }),
      choices: [...shown.map(choice(true)), ...others.map(choice(false)).sort(byLabel)],
      standard: standardColumns(this.Record).join(','),
    })
  }

  /** The chooser's answer: ticked columns in their order, one of them moved where a move was asked for. */
  async chooseColumns({ auth, request, response }: HttpContext) {
    const { list } = await this.#opened(auth.user, request.qs())
    const chosen = asNames(request.input('column'))
    const { columns } = readListParams(this.Record, {
      columns: moved(chosen, request.input('move')),
    })
    return this.#back(response, { ...list.params, columns, cursor: null })
  }

  /** How many each pinned view holds, put beside its tab. */
  async counts({ auth, request, view }: HttpContext) {
    const user = auth.user! as unknown as Actor
    const { views } = await openList(this.Record, user, readListParams(this.Record, request.qs()))
    const counted = await Promise.all(
      views.filter((each) => each.pinned).map((each) => ListScreen.countOf(this.Record, user, each))
    )
    return view.render('records::lists/counts', {
      counts: counted.filter((each) => each !== null),
    })
  }

  async #opened(user: unknown, query: Record<string, any>) {
    const actor = user as Actor
    if (actor.reach('read', this.Record.recordName) === 'none')
      throw new NotAllowed('read', this.Record.recordName)
    const list = await openList(this.Record, actor, readListParams(this.Record, query))
    return { list, user: actor }
  }

  #back(response: HttpContext['response'], params: Partial<ListParams>) {
    const text = writeListParams(params).toString()
    return response
      .redirect()
      .status(303)
      .toPath(`/${this.Record.path}${text && `?${text}`}`)
  }
}

const placed = (filter: Filter | null, at: number): Filter | null =>
  filter && !isCondition(filter) ? without(filter, at) : null

/** `3:-1` moves the fourth up by one. */
function moved(names: string[], move: unknown): string[] {
  const parts = /^(\w+):(-?1)$/.exec(String(move ?? ''))
  const from = parts ? names.indexOf(parts[1]) : -1
  if (from < 0) return names
  const to = Math.max(1, Math.min(names.length - 1, from + Number(parts![2])))
  const rest = names.filter((_, at) => at !== from)
  return [...rest.slice(0, to), names[from], ...rest.slice(to)]
}

/** Several values of one name: a list, or an object where there are many. */
const asNames = (raw: unknown): string[] =>
  typeof raw === 'object' && raw !== null
    ? Object.values(raw).map(String)
    : raw
      ? [String(raw)]
      : []
