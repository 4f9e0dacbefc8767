import type { Actor } from '#records/actor'
import { change } from '#records/change'
import type Deal from '#pipeline/models/deal'
import { positionBelow } from '#pipeline/models/deal/positioned'

export interface Move {
  /** As the mover saw it; nothing is checked where it is left out. */
  version?: number | null
  /** The card it stands below in its new column; on top where it names none. */
  below?: number | null
  /** Attributes set with the move, such as what the stage asks for. */
  values?: Record<string, any>
}

/** @returns the change set, for Undo; null where only the order within a column changed */
export function moveTo(
  deal: Deal,
  stage: { id: number },
  by: Actor,
  { version = null, below, values = {} }: Move
): Promise<number | null> {
  return change(by, 'moved', async (current) => {
    await current.expect(deal, version)
    const boardPosition = await positionBelow(stage.id, below ?? null)
    if (deal.stageId === stage.id && !Object.keys(values).length) {
      const row = current.transaction.from('deals').where('id', deal.id)
      await row.update({ board_position: Number(boardPosition) })
      return null
    }
    await deal.merge({ ...values, stageId: stage.id, boardPosition }).save()
    await current.flush()
    return current.setId
  })
}
