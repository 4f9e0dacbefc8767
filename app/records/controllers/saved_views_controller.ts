import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#records/actor'
import { Invalid, NotAllowed } from '#records/errors'
import { nounsOf } from '#records/labels'
import { carriedIn, readListParams } from '#records/query/list_params'
import { queryOf, SavedView, visibilities, type ViewInput } from '#records/query/saved_view'
import { openList } from '#records/screens/list_screen'
import type { RecordClass } from '#records/record'

/** Lists that were given a name. */
export default class SavedViewsController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async new({ auth, request, view }: HttpContext) {
    const list = await openList(this.Record, actor(auth), readListParams(this.Record, request.qs()))
    const text = new URLSearchParams(
      carriedIn(list.asked).map((each): [string, string] => [each.name, each.value])
    )
    return view.render('records::lists/view', this.#form(null, { list: text.toString() }))
  }

  async store({ auth, request, response, view }: HttpContext) {
    const list = String(request.input('list', ''))
    const params = readListParams(this.Record, queryOf(new URLSearchParams(list)))
    try {
      const made = await SavedView.keep(this.Record, actor(auth), input(request), params)
      return this.#to(response, made.id)
    } catch (error) {
      return this.#again(response, view, error, null, { ...request.all(), list })
    }
  }

  async edit({ auth, params, view }: HttpContext) {
    const saved = await this.#mine(auth, params.id)
    const { standard } = await SavedView.of(this.Record, actor(auth))
    const typed = {
      name: saved.name,
      visibility: saved.visibility,
      pinned: saved.pinned,
      standard: standard?.id === saved.id,
    }
    return view.render('records::lists/view', this.#form(saved, typed))
  }

  async update({ auth, params, request, response, view }: HttpContext) {
    const saved = await this.#mine(auth, params.id)
    try {
      await saved.rename(actor(auth), input(request))
      return this.#to(response, saved.id)
    } catch (error) {
      return this.#again(response, view, error, saved, request.all())
    }
  }

  /** The view asks for what the list shows now. */
  async updateParams({ auth, params, request, response }: HttpContext) {
    const saved = await this.#mine(auth, params.id)
    const shown = new URLSearchParams(String(request.input('list', '')))
    const list = readListParams(this.Record, queryOf(shown))
    const { asked } = await openList(this.Record, actor(auth), list)
    await saved.keepParams(actor(auth), asked)
    return this.#to(response, saved.id)
  }

  async destroy({ auth, params, response }: HttpContext) {
    const saved = await this.#mine(auth, params.id)
    await saved.drop(actor(auth))
    return response.redirect().status(303).toPath(`/${this.Record.path}`)
  }

  async #mine(auth: HttpContext['auth'], id: unknown) {
    const saved = await SavedView.findVisible(this.Record, actor(auth), id)
    if (!saved.mayBeChangedBy(actor(auth))) throw new NotAllowed('edit', 'view')
    return saved
  }

  #form(saved: SavedView | null, typed: Record<string, any>, errors: Record<string, any> = {}) {
    return { Record: this.Record, nounsOf, saved, typed, errors, visibilities }
  }

  #again(
    response: HttpContext['response'],
    view: HttpContext['view'],
    error: unknown,
    saved: SavedView | null,
    typed: Record<string, any>
  ) {
    if (!(error instanceof Invalid)) throw error
    response.status(422)
    return view.render('records::lists/view', this.#form(saved, typed, error.errors))
  }

  #to(response: HttpContext['response'], id: number) {
    return response.redirect().status(303).toPath(`/${this.Record.path}?view=${id}`)
  }
}

const actor = (auth: HttpContext['auth']) => auth.user! as unknown as Actor
const ticked = (value: unknown) => ['true', '1', 'on'].includes(String(value))

const input = (request: HttpContext['request']): ViewInput => ({
  name: String(request.input('name', '')).trim(),
  visibility: request.input('visibility', 'private'),
  pinned: ticked(request.input('pinned')),
  standard: ticked(request.input('standard')),
})
