import type { Actor } from '#records/actor'
import { change } from '#records/change'
import { Invalid, NotAllowed } from '#records/errors'
import type Deal from '#pipeline/models/deal'
import StageMove from '#pipeline/models/stage_move'
import { StageBook, type StageRow } from '#pipeline/models/pipeline/stage_book'

export interface Win {
  /** Key in the list `wonReason`. */
  reason?: string | null
  note?: string | null
  version?: number | null
  /** Attributes set with it, such as what a stage on the way asks for. */
  values?: Record<string, any>
}

export interface Loss extends Omit<Win, 'reason'> {
  /** Key in the list `lostReason`. */
  reason: string | null
  /** Who got it instead. */
  competitor?: string | null
}

/** @returns the change set, for Undo */
export const win = (deal: Deal, by: Actor, { reason = null, note = null, ...rest }: Win) =>
  decide(deal, by, 'won', rest, { wonReason: reason, outcomeNote: note })

/** @returns the change set, for Undo. @throws StageRefused without a reason */
export const lose = (deal: Deal, by: Actor, { reason, note = null, competitor, ...rest }: Loss) =>
  decide(deal, by, 'lost', rest, {
    lostReason: reason,
    outcomeNote: note,
    lostTo: competitor ?? null,
  })

function decide(
  deal: Deal,
  by: Actor,
  type: 'won' | 'lost',
  { version = null, values = {} }: Pick<Win, 'version' | 'values'>,
  outcome: Record<string, any>
) {
  return change(by, type, async (current) => {
    await current.expect(deal, version)
    const book = await StageBook.of(current)
    const stage = book.first(deal.pipelineId!, type)
    if (!stage) throw new Invalid({ stageId: { key: 'noStage', params: {} } })
    await deal.merge({ ...values, ...outcome, stageId: stage.id }).save()
    await current.flush()
    return current.setId
  })
}

/** @returns the change set, for Undo */
export function reopen(deal: Deal, by: Actor, into?: { id: number }): Promise<number | null> {
  if (!by.may('reopenDeals')) throw new NotAllowed('reopenDeals', 'deal')
  return change(by, 'reopened', async (current) => {
    const book = await StageBook.of(current)
    const stage = book.stage(into?.id ?? null) ?? (await lastOpen(deal, book))
    if (stage?.type !== 'open') throw new Invalid({ stageId: { key: 'stageGone', params: {} } })
    await deal.merge({ stageId: stage.id }).save()
    await current.flush()
    return current.setId
  })
}

/** The stage it was decided in, if that is still there; the first one otherwise. */
async function lastOpen(deal: Deal, book: StageBook): Promise<StageRow | undefined> {
  const moves = await StageMove.query()
    .where('dealId', deal.id)
    .whereNull('deletedAt')
    .orderBy('movedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(50)
  const stages = moves.flatMap(({ fromId }) => book.stage(fromId) ?? [])
  return (
    stages.find(({ type, pipelineId }) => type === 'open' && pipelineId === deal.pipelineId) ??
    book.first(deal.pipelineId!)
  )
}
