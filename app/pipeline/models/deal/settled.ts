import { DateTime } from 'luxon'
import type { Change, Written } from '#records/change'
import * as clock from '#records/clock'
import type Deal from '#pipeline/models/deal'
import DealOutcome from '#pipeline/models/deal_outcome'
import StageMove from '#pipeline/models/stage_move'
import { alignContacts } from '#pipeline/models/deal/contacted'
import { StageBook, type StageRow } from '#pipeline/models/pipeline/stage_book'

interface Step {
  deal: Deal
  from: StageRow | null
  to: StageRow
  /** When it came into the stage that it left. */
  since: DateTime | null
}

/** Writes the trail of deals that came, moved, were won, lost or opened again, and tells of it. */
export async function settleDeals(change: Change, written: Written<Deal>[]) {
  // Those of the demo company's world bring a trail of many months along.
  if (change.kind === 'demo') return
  const there = written.filter(({ row }) => !row.$isDeleted)
  const book = await StageBook.of(change)
  const steps = there
    .map((each) => stepOf(each, book))
    .filter((step) => step !== null)
    .filter(({ from, to }) => from?.id !== to.id)
  // What is taken back takes its trail with it: the rows stand in the same change set.
  if (change.kind !== 'undone') {
    await keepMoves(change, steps)
    await keepOutcomes(change, steps)
    await alignContacts(change, there)
  }
  for (const step of steps) tell(change, step)
}

function stepOf({ row, before }: Written<Deal>, book: StageBook): Step | null {
  const to = book.stage(row.stageId)
  if (!to) return null
  if (!before) return { deal: row, from: null, to, since: null }
  if (!('stage_id' in before)) return null
  const since = before.stage_entered_at ? clock.fromColumn(before.stage_entered_at) : null
  return { deal: row, from: book.stage(before.stage_id) ?? null, to, since }
}

async function keepMoves(change: Change, steps: Step[]) {
  await change.createMany(
    StageMove as any,
    steps.map(({ deal, from, to, since }) => ({
      dealId: deal.id,
      fromId: from?.id ?? null,
      toId: to.id,
      movedAt: deal.stageEnteredAt,
      movedById: change.actor.id,
      seconds: since && Math.max(0, Math.round(deal.stageEnteredAt!.diff(since).as('seconds'))),
      amount: deal.baseAmount,
    }))
  )
}

async function keepOutcomes(change: Change, steps: Step[]) {
  const decided = steps.filter(({ from, to }) => from?.type !== to.type)
  const reopened = decided.filter(({ from }) => from && from.type !== 'open')
  for (const { deal } of reopened) {
    const open = await DealOutcome.query()
      .where('dealId', deal.id)
      .whereNull('reopenedAt')
      .whereNull('deletedAt')
    for (const outcome of open)
      await outcome.merge({ reopenedAt: DateTime.utc(), reopenedById: change.actor.id }).save()
  }
  await change.createMany(
    DealOutcome as any,
    decided
      .filter(({ to }) => to.type !== 'open')
      .map(({ deal, to }) => ({
        dealId: deal.id,
        kind: to.type,
        reason: to.type === 'won' ? deal.wonReason : deal.lostReason,
        note: deal.outcomeNote,
        competitor: deal.lostTo,
        decidedAt: deal.closedAt,
        decidedById: change.actor.id,
      }))
  )
}

function tell(change: Change, { deal, from, to }: Step) {
  if (from) change.happened('deal.moved', deal, { from: from.id, to: to.id })
  if (from?.type === to.type) return
  if (to.type !== 'open') change.happened(`deal.${to.type}`, deal, { amount: deal.baseAmount })
  else if (from && from.type !== 'open') change.happened('deal.reopened', deal, { to: to.id })
}
