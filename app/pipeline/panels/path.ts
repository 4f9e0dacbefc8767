import type { HttpContext } from '@adonisjs/core/http'
import { company } from '#records/company'
import { formatMoney } from '#records/fields/money'
import { mayEditFields } from '#records/screens/facts'
import type Deal from '#pipeline/models/deal'
import { StageBook } from '#pipeline/models/pipeline/stage_book'

/** The stages of a deal's pipeline, what the present one asks for, and whether anything is planned. */
export async function pathState({ auth }: HttpContext, { record }: { record: Deal }) {
  const actor = auth.user!
  const book = await StageBook.read()
  const current = book.stage(record.stageId)!
  const stages = book.stagesOf(current.pipelineId)
  const at = stages.indexOf(current)
  const done = new Set(record.checklistDone ?? [])
  const days = Math.floor(-record.stageEnteredAt!.diffNow('days').days)
  const staleAfter = book.staleDays(current)
  const editable = mayEditFields(actor, record)
  const open = current.type === 'open'
  const { currency } = await company()
  return {
    current,
    steps: stages
      .filter(({ type, id }) => type === 'open' || id === current.id)
      .map((stage) => ({
        ...stage,
        passed: open && stages.indexOf(stage) < at,
        here: stage.id === current.id,
      })),
    checklist: current.checklist.map((item) => ({ ...item, done: done.has(item.key) })),
    days,
    stale: staleAfter !== null && days >= staleAfter,
    open,
    movable: editable && open,
    unplanned: open && !record.nextActivityAt,
    weighted:
      record.weightedAmount !== null && formatMoney(record.weightedAmount, currency, actor.locale),
  }
}

/** What decides a deal: won or lost while it is open, opened again by whoever may. */
export async function decisionState({ auth }: HttpContext, { record }: { record: Deal }) {
  const book = await StageBook.read()
  const { type } = book.stage(record.stageId)!
  const editable = mayEditFields(auth.user!, record)
  return {
    decidable: editable && type === 'open',
    reopenable: editable && type !== 'open' && auth.user!.may('reopenDeals'),
    outcome: type === 'open' ? null : type,
  }
}
