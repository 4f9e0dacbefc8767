import { DateTime } from 'luxon'
import { connection, type Change } from '#records/change'
import { BaseModel } from '@adonisjs/lucid/orm'
import type { Actor } from '#records/actor'
import { company, type Company } from '#records/company'
import { Invalid, type Refusals } from '#records/errors'
import { recordClass, type Proposed } from '#records/record'
import type Deal from '#pipeline/models/deal'
import { topPosition } from '#pipeline/models/deal/positioned'
import { isEmpty, needsOf, refuseUnmet } from '#pipeline/models/deal/stage_rule'
import { ratesFor, value, type Rates } from '#pipeline/models/deal/valued'
import { mayUse, StageBook, type StageRow } from '#pipeline/models/pipeline/stage_book'

/** Who writes, and what for. */
type Door = Pick<Change, 'actor' | 'kind'>

/** What may be said of a decided deal by anybody who may edit it. */
const open = new Set(['boardPosition', 'tags', 'collaborators', 'ownerId', 'deletedAt'])
/** Work on something else that passes deals by: it must not stop at what was decided. */
const passing = new Set(['merged', 'erased', 'optionRemoved', 'stageRemoved', 'pipelineRemoved'])

/**
 * Makes deals whole before they are written, through whatever door they come: a place in a pipeline, what follows from the stage,
 * and the amounts in the company's currency. What is taken back returns as it was and is asked nothing.
 *
 * @throws Invalid where a rule does not let it be
 */
export async function arrangeDeals(change: Change, deals: Deal[]) {
  if (change.kind === 'undone') return
  const book = await StageBook.of(change)
  const house = await company()
  await takeCompanies(deals)
  const rates = await ratesFor(deals, book.pipelines)
  for (const deal of deals) arrangeDeal(change, deal, book, house, rates)
}

/**
 * What rules say to what somebody typed, imported, sent or set in bulk: by the same code as at the door, before anything is
 * written.
 */
export async function dealRefusals(actor: Actor, rows: Proposed[]): Promise<Refusals[]> {
  const book = await StageBook.read()
  const house = await company()
  const proposed = rows.map(({ values, stored }) => ({ ...keptOf(stored), ...values }))
  const rates = await ratesFor(proposed, book.pipelines)
  return rows.map(({ values, stored }) => {
    const kept = keptOf(stored)
    const $dirty = Object.fromEntries(
      Object.entries(values).filter(([name, said]) => !kept || !same(kept[name], said))
    )
    const deal = { ...kept, ...values, $isPersisted: kept !== null, $original: kept, $dirty }
    try {
      arrangeDeal({ actor, kind: 'proposed' }, deal as any, book, house, rates)
      return {}
    } catch (error) {
      if (error instanceof Invalid) return error.errors
      throw error
    }
  })
}

const keptOf = (stored: Proposed['stored']): Record<string, any> | null =>
  stored instanceof BaseModel ? stored.$attributes : stored

const same = (one: any, other: any) =>
  String(one ?? '') === String(other ?? '') || JSON.stringify(one) === JSON.stringify(other)

function arrangeDeal(door: Door, deal: Deal, book: StageBook, house: Company, rates: Rates) {
  const from = deal.$isPersisted ? (book.stage(deal.$original.stageId) ?? null) : null
  if (from && from.type !== 'open') refuseClosed(door, deal)
  const to = place(door, deal, book)
  if (!from || to.id !== from.id) enter(door, deal, book, from, to)
  else stay(deal, book, to)
  if (!from || to.id !== from.id)
    deal.boardPosition = changed(deal, 'boardPosition') ? deal.boardPosition : topPosition()
  value(deal, book.pipeline(to.pipelineId)!, house, rates)
}

const changed = (deal: Deal, attribute: string) => attribute in deal.$dirty

/** @throws Invalid at each thing that was to be changed */
function refuseClosed(door: Door, deal: Deal) {
  if (door.actor.may('reopenDeals') || passing.has(door.kind)) return
  const refused = Object.keys(deal.$dirty).filter((attribute) => !open.has(attribute))
  if (!refused.length) return
  throw new Invalid(
    Object.fromEntries(refused.map((attribute) => [attribute, { key: 'dealClosed', params: {} }]))
  )
}

/** Settles pipeline and stage by what was said of either. @throws Invalid */
function place(door: Door, deal: Deal, book: StageBook): StageRow {
  const refuse = (attribute: string, key: string) => {
    throw new Invalid({ [attribute]: { key, params: {} } })
  }
  const named = book.stage(deal.stageId)
  if (deal.stageId && !named) refuse('stageId', 'stageGone')
  if (deal.$isPersisted && !deal.stageId) refuse('stageId', 'required')

  const follows = named && !(deal.pipelineId && changed(deal, 'pipelineId'))
  const pipeline = follows
    ? book.pipeline(named.pipelineId)
    : deal.pipelineId
      ? book.pipeline(deal.pipelineId)
      : book.standard
  if (!pipeline) return refuse('pipelineId', deal.pipelineId ? 'pipelineGone' : 'noPipeline')
  const moved = !deal.$isPersisted || deal.$original.pipelineId !== pipeline.id
  if (moved && !mayUse(door.actor, pipeline)) refuse('pipelineId', 'pipelineNotYours')

  const inside = named?.pipelineId === pipeline.id ? named : undefined
  const stage = inside ?? (named && book.namesake(pipeline.id, named)) ?? book.first(pipeline.id)
  if (!stage) return refuse('pipelineId', 'noStage')
  deal.pipelineId = pipeline.id
  deal.stageId = stage.id
  return stage
}

/** What follows from coming into a stage. @throws StageRefused */
function enter(door: Door, deal: Deal, book: StageBook, from: StageRow | null, to: StageRow) {
  const removed = passing.has(door.kind)
  if (!removed && door.kind !== 'demo') refuseUnmet(door.actor, to, needsOf(book, deal, from, to))
  if ((from && !removed) || !deal.stageEnteredAt) deal.stageEnteredAt = DateTime.utc()
  const closed = to.type !== 'open'
  const given = deal.probability ?? null
  const said = from ? changed(deal, 'probability') && given !== null : given !== null
  const kept = said || Boolean(from && deal.probabilityIsManual)
  deal.probability = kept && !closed ? given : to.probability
  deal.probabilityIsManual = deal.probability !== to.probability && !closed
  const category = changed(deal, 'forecastCategory') && deal.forecastCategory
  deal.forecastCategory = category && !closed ? category : to.forecastCategory
  const decidedSo = from?.type === to.type
  if (closed)
    deal.closedAt = (from && !decidedSo) || !deal.closedAt ? DateTime.utc() : deal.closedAt
  else deal.closedAt = null
  if (from && from.type !== 'open' && to.type !== from.type) forgetOutcome(deal, to)
}

/** The reasons stay in the row that says who decided it and when. */
function forgetOutcome(deal: Deal, { type }: StageRow) {
  if (type !== 'won') deal.wonReason = null
  if (type !== 'lost') Object.assign(deal, { lostReason: null, lostTo: null })
  if (!changed(deal, 'outcomeNote')) deal.outcomeNote = null
}

function stay(deal: Deal, book: StageBook, stage: StageRow) {
  if (changed(deal, 'probability')) {
    deal.probability ??= stage.probability
    if (stage.type !== 'open') deal.probability = stage.probability
    deal.probabilityIsManual = deal.probability !== stage.probability
  }
  deal.forecastCategory ??= stage.forecastCategory
  const needed = new Set(
    book
      .stagesOf(stage.pipelineId)
      .filter(({ type, position }) => type === 'open' && position <= stage.position)
      .concat(stage)
      .flatMap(({ requiredFields }) => requiredFields)
  )
  if (stage.type === 'lost') needed.add('lostReason')
  const Deal = recordClass('deal')
  const emptied = [...needed]
    .filter((key) => isEmpty(deal, key))
    .map((key) => Deal.field(key)?.attribute ?? key)
    .filter((attribute) => changed(deal, attribute))
  if (!emptied.length) return
  throw new Invalid(
    Object.fromEntries(emptied.map((attribute) => [attribute, { key: 'required', params: {} }]))
  )
}

/** A deal with a person is with that person's company, unless it says otherwise. */
async function takeCompanies(deals: Deal[]) {
  const wanting = deals.filter(
    (deal) =>
      deal.contactId && !deal.companyId && (!deal.$isPersisted || changed(deal, 'contactId'))
  )
  if (!wanting.length) return
  const ids = [...new Set(wanting.map(({ contactId }) => contactId!))]
  const rows = await connection().from('contacts').whereIn('id', ids).select('id', 'company_id')
  const companies = new Map(rows.map((row) => [row.id, row.company_id]))
  for (const deal of wanting) deal.companyId = companies.get(deal.contactId) ?? null
}
