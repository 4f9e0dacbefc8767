import { fieldLabel, wordsFor } from '#records/labels'
import type { Actor } from '#records/actor'
import { Invalid, type Refusals } from '#records/errors'
import { recordClass } from '#records/record'
import type { ChecklistItem } from '#pipeline/models/stage'
import type { StageBook, StageRow } from '#pipeline/models/pipeline/stage_book'

export interface Needs {
  /** Keys of fields that are empty. */
  fields: string[]
  /** Items of checklists that are not ticked. */
  items: ChecklistItem[]
}

/** A deal may not come into a stage yet. */
export class StageRefused extends Invalid {
  readonly stage: StageRow
  readonly needs: Needs

  constructor(stage: StageRow, needs: Needs, errors: Refusals) {
    super(errors)
    this.stage = stage
    this.needs = needs
  }
}

type Row = Record<string, any>

/**
 * What a deal lacks to come into a stage. On its way on it needs the fields of every stage that it passes or skips and the
 * checklists of all that it leaves behind; on its way back, or lost, only what the stage itself asks for.
 *
 * @param from null for a new deal, of which nobody knows what was done before
 */
export function needsOf(book: StageBook, deal: Row, from: StageRow | null, to: StageRow): Needs {
  const { entered, left } = way(book, from, to)
  const required = new Set(entered.flatMap((stage) => stage.requiredFields))
  if (to.type === 'lost') required.add('lostReason')
  const done = new Set<string>(deal.checklistDone ?? [])
  return {
    fields: [...required].filter((key) => isEmpty(deal, key)),
    items: left.flatMap(({ checklist }) => checklist).filter(({ key }) => !done.has(key)),
  }
}

function way(book: StageBook, from: StageRow | null, to: StageRow) {
  if (to.type === 'lost') return { entered: [to], left: [] }
  const open = book.stagesOf(to.pipelineId).filter(({ type }) => type === 'open')
  const upTo = to.type === 'won' ? open : open.filter(({ position }) => position < to.position)
  if (!from || from.type !== 'open' || from.pipelineId !== to.pipelineId)
    return { entered: [...upTo, to], left: [] }
  if (to.type === 'open' && to.position < from.position) return { entered: [to], left: [] }
  const passed = upTo.filter(({ position }) => position > from.position)
  return { entered: [...passed, to], left: [from, ...passed] }
}

export function isEmpty(deal: Row, key: string) {
  const field = recordClass('deal').field(key)
  const value = field && deal[field.attribute]
  return value === null || value === undefined || value === '' || value?.length === 0
}

/** @throws StageRefused with a sentence at the stage, and at each field that is missing */
export function refuseUnmet(actor: Actor, to: StageRow, needs: Needs) {
  if (!needs.fields.length && !needs.items.length) return
  const t = wordsFor(actor)
  const Deal = recordClass('deal')
  const fields = needs.fields.map((key) => Deal.field(key)).filter((field) => field !== undefined)
  const named = [
    ...fields.map((field) => fieldLabel(field, t)),
    ...needs.items.map(({ text }) => text),
  ]
  const errors: Refusals = {
    stageId: { key: 'stageNeeds', params: { stage: to.name, needs: named.join(', ') } },
  }
  for (const { attribute } of fields) errors[attribute] = { key: 'required', params: {} }
  throw new StageRefused(to, needs, errors)
}
