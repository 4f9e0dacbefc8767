import type { HttpContext } from '@adonisjs/core/http'
import { change, Conflict, connection } from '#records/change'
import { Invalid, type Refusals } from '#records/errors'
import { editorsFor } from '#records/forms/editors'
import { readInput } from '#records/input'
import { wordsFor } from '#records/labels'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { headerJson } from '#records/screens/header_json'
import { isFragment } from '#workspace/middleware/page_middleware'
import { back, boardOf } from '#pipeline/controllers/boards_controller'
import DealClass from '#pipeline/models/deal'
import type { ChecklistItem } from '#pipeline/models/stage'
import { needsOf, StageRefused } from '#pipeline/models/deal/stage_rule'
import { StageBook } from '#pipeline/models/pipeline/stage_book'

const Deal = DealClass as unknown as RecordClass

interface Asked {
  stageId?: number | null
  below?: unknown
  typed?: Record<string, any>
  errors?: Refusals
  needs?: { fields: string[]; items: ChecklistItem[] }
}

/** The stage of one deal: "Move to…", and what a stage asks for on the way. */
export default class DealStagesController {
  async edit(ctx: HttpContext) {
    const deal = await find(ctx)
    const stageId = Number(ctx.request.input('stageId')) || null
    return form(ctx, deal, { stageId })
  }

  async update(ctx: HttpContext) {
    const { auth, request } = ctx
    const actor = auth.user!
    const deal = await find(ctx)
    const from = deal.stageId!
    const typed = request.body()
    const { stageId, below, version, done, ...raw } = typed
    const book = await StageBook.read()
    const to = book.stage(Number(stageId))
    try {
      if (!to) throw new Invalid({ stageId: { key: 'stageGone', params: {} } })
      const set = await change(actor, 'moved', async () => {
        const { needs: asked } = needs(book, deal, to.id)
        const given = Object.fromEntries(
          Object.entries(raw).filter(([name]) =>
            asked.fields.some((key) => Deal.field(key)?.attribute === name)
          )
        )
        const checklistDone = ticked(deal, done)
        const partial = { partial: true }
        const { values, errors } = await readInput(Deal, actor, given, 'form', partial)
        if (Object.keys(errors).length) throw new Invalid(errors)
        return deal.moveTo(to, actor, {
          version: Number(version) || null,
          below: Number(below) || null,
          values: { ...values, ...(done ? { checklistDone } : {}) },
        })
      })
      return await answer(ctx, deal.id, { from, set, below })
    } catch (error) {
      if (error instanceof Conflict) return taken(ctx, deal.id, from)
      if (!(error instanceof Invalid)) throw error
      ctx.response.status(422)
      await deal.refresh()
      return form(ctx, deal, {
        stageId: Number(stageId) || null,
        below,
        typed,
        errors: error.errors,
        needs: error instanceof StageRefused ? error.needs : undefined,
      })
    }
  }
}

async function find({ auth, params }: HttpContext): Promise<DealClass> {
  const deal = await findVisible(Deal, auth.user!, params.id)
  await demand(Deal, auth.user!, 'edit', deal)
  return deal as unknown as DealClass
}

/** What the deal lacks for a stage, and everything that a form for it must let one fill in. */
function needs(book: StageBook, deal: DealClass, stageId: number | null) {
  const to = book.stage(stageId)
  const from = book.stage(deal.stageId)!
  const empty = { fields: [], items: [] }
  return { to, needs: to && to.id !== from.id ? needsOf(book, deal, from, to) : empty }
}

const ticked = (deal: DealClass, done: unknown) => [
  ...new Set([...(deal.checklistDone ?? []), ...[done ?? []].flat().map(String)]),
]

async function form(ctx: HttpContext, deal: DealClass, asked: Asked) {
  const { auth, request, view } = ctx
  const actor = auth.user!
  const t = wordsFor(actor)
  const book = await StageBook.read()
  const { to, needs: lacking } = needs(book, deal, asked.stageId ?? null)
  const wanted = asked.needs ?? lacking
  const errors = asked.errors ?? {}
  const named = new Set([...wanted.fields, ...lacking.fields])
  const fields = Deal.writable.filter(({ key }) => named.has(key))
  const stated = errors.stageId
  const others = Object.keys(errors).filter(
    (name) => name !== 'stageId' && !fields.some(({ attribute }) => attribute === name)
  )
  const refusal = stated ?? errors[others[0]]
  return view.render('pipeline::deals/stage', {
    title: t('deal.moveTitle', { title: deal.title }),
    deal,
    to,
    stages: book.stagesOf(deal.pipelineId!).map(({ id, name }) => ({ value: id, label: name })),
    current: book.stage(deal.stageId)!,
    editors: await editorsFor({
      actor,
      t,
      fields,
      row: deal,
      typed: asked.typed,
      errors: Object.fromEntries(Object.entries(errors).filter(([name]) => name !== 'stageId')),
      scope: `move-${deal.id}`,
    }),
    items: [
      ...new Map([...lacking.items, ...wanted.items].map((each) => [each.key, each])).values(),
    ],
    done: new Set([asked.typed?.done ?? []].flat().map(String)),
    below: asked.below ?? '',
    problem: refusal && t(`errors.${refusal.key}`, refusal.params),
    query: queryOf(request),
    onBoard: onBoard(request),
  })
}

const queryOf = (request: HttpContext['request']) => {
  const search = new URLSearchParams(request.parsedUrl.query ?? '')
  for (const name of ['_method', 'stageId']) search.delete(name)
  return search.toString()
}

const onBoard = (request: HttpContext['request']) => request.qs().from === 'board'

/** The moved card and the heads of both columns to the board, the page that it was done on to everyone else. */
async function answer(
  ctx: HttpContext,
  id: number,
  { from, set, below }: { from: number; set: number | null; below: unknown }
) {
  const { auth, request, response, session } = ctx
  const t = wordsFor(auth.user!)
  const deal = (await findVisible(Deal, auth.user!, id)) as unknown as DealClass
  const book = await StageBook.read()
  const stage = book.stage(deal.stageId)!
  const text = t('deal.moved', { title: deal.title, stage: stage.name })
  const undo = set ? `/change-sets/${set}/reversal` : null
  if (isFragment(ctx) && onBoard(request))
    return board(ctx, deal, [from, stage.id], { text: set ? text : null, undo, below })
  session.flash('toast', text)
  if (undo) session.flash('undo', undo)
  return response
    .redirect()
    .status(303)
    .toPath(onBoard(request) ? back(request) : deal.url)
}

/** Somebody moved or changed it in the meantime: says who, and where it is now. */
async function taken(ctx: HttpContext, id: number, from: number) {
  const { auth, request, response, session } = ctx
  const t = wordsFor(auth.user!)
  const deal = (await findVisible(Deal, auth.user!, id)) as unknown as DealClass
  const book = await StageBook.read()
  const stage = book.stage(deal.stageId)!
  const who = await connection()
    .from('users')
    .where('id', deal.updatedById ?? 0)
    .first()
  const text = t('deal.movedMeanwhile', {
    title: deal.title,
    stage: stage.name,
    who: who?.name ?? t('deal.somebody'),
  })
  if (isFragment(ctx) && onBoard(request)) {
    response.status(409)
    return board(ctx, deal, [from, stage.id], { text, undo: null, below: undefined })
  }
  session.flash('toast', text)
  return response
    .redirect()
    .status(303)
    .toPath(onBoard(request) ? back(request) : deal.url)
}

async function board(
  ctx: HttpContext,
  deal: DealClass,
  lanes: number[],
  told: { text: string | null; undo: string | null; below: unknown }
) {
  const screen = await boardOf(ctx)
  const { text, undo, below } = told
  const moved = { card: deal.id, lane: deal.stageId, below: Number(below) || null, text, undo }
  ctx.response.header('HX-Trigger', headerJson({ 'board:moved': moved }))
  return ctx.view.render('pipeline::boards/moved', {
    card: await screen!.card(deal as any),
    heads: await screen!.heads([...new Set(lanes)]),
    board: screen,
  })
}
