import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { Invalid, NotVisible } from '#records/errors'
import { readInput } from '#records/input'
import { recordLabel, wordsFor } from '#records/labels'
import { readListParams } from '#records/query/list_params'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { isFragment } from '#workspace/middleware/page_middleware'
import { BoardScreen } from '#pipeline/board/board_screen'
import DealClass from '#pipeline/models/deal'

const Deal = DealClass as unknown as RecordClass

/** Deals as cards in the columns of a pipeline. */
export default class BoardsController {
  async show(ctx: HttpContext) {
    const { auth, session, view } = ctx
    await demand(Deal, auth.user!, 'read')
    const board = await boardOf(ctx)
    const title = recordLabel(Deal, wordsFor(auth.user!), 'many')
    if (!board) return view.render('pipeline::boards/none', { title })
    if (session.get('pipeline') !== board.pipeline.id) session.put('pipeline', board.pipeline.id)
    const lanes = await board.lanes()
    const screen = await board.frame()
    return view.render('pipeline::boards/show', {
      title,
      board,
      lanes,
      screen,
      nouns: screen.nouns,
      weighted: board.weighted(lanes),
      Record: Deal,
    })
  }

  /** The next cards of a column. */
  async column(ctx: HttpContext) {
    const { auth, params, request, view } = ctx
    await demand(Deal, auth.user!, 'read')
    const board = await boardOf(ctx)
    const stage = board?.stages.find(({ id }) => id === Number(params.stage))
    const [, position, id] = /^(-?\d{1,16})\.(\d{1,15})$/.exec(request.input('after', '')) ?? []
    if (!board || !stage || !id) throw new NotVisible('stage')
    const part = await board.more(stage, { position, id: Number(id) })
    return view.render('pipeline::boards/_cards', { ...part, stage })
  }

  /** A deal with just a name, put on top of a column. */
  async store(ctx: HttpContext) {
    const { auth, request, response, session, view } = ctx
    const actor = auth.user!
    await demand(Deal, actor, 'create')
    const { name, stageId } = request.only(['name', 'stageId'])
    try {
      const deal = await change(actor, 'created', async () => {
        const { values, errors } = await readInput(Deal, actor, { name, stageId }, 'form')
        if (Object.keys(errors).length) throw new Invalid(errors)
        return (Deal as any).create(values)
      })
      const t = wordsFor(actor)
      if (!isFragment(ctx)) {
        session.flash('toast', t('forms.created', { title: deal.title }))
        return response.redirect().status(303).toPath(back(request))
      }
      const board = await boardOf(ctx)
      if (!board) throw new NotVisible('pipeline')
      return await view.render('pipeline::boards/added', {
        card: await board.card((await findVisible(Deal, actor, deal.id)) as any),
        heads: await board.heads([deal.stageId]),
        board,
      })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      const form = `/deals/new?${new URLSearchParams({ name: name ?? '', stageId: stageId ?? '' })}`
      if (!isFragment(ctx)) return response.redirect().status(303).toPath(form)
      response.status(422)
      const [{ key, params }] = Object.values(error.errors)
      const problem = wordsFor(actor)(`errors.${key}`, params)
      return view.render('pipeline::boards/_refused', { problem, form, stageId })
    }
  }
}

/** The board that a URL asks for: its filter, its pipeline or the one that was looked at last. */
export function boardOf({ auth, request, session }: HttpContext) {
  const query = request.qs()
  const whole = (raw: unknown) => (/^\d{1,15}$/.test(String(raw)) ? Number(raw) : null)
  return BoardScreen.for(auth.user!, readListParams(Deal, query), {
    pipelineId: whole(query.pipeline) ?? session.get('pipeline'),
    unfolded: String(query.unfolded ?? '')
      .split(',')
      .map(whole)
      .filter((id) => id !== null),
  })
}

/** The board that a form was sent from. */
export const back = (request: HttpContext['request']) => {
  const search = new URLSearchParams(request.parsedUrl.query ?? '')
  search.delete('_method')
  return `/deals/board${search.size ? `?${search}` : ''}`
}
