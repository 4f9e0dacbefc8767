import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { change, type Change } from '#records/change'
import { Invalid } from '#records/errors'
import type { RecordClass } from '#records/record'
import Deal from '#pipeline/models/deal'
import Pipeline from '#pipeline/models/pipeline'
import Stage from '#pipeline/models/stage'
import { StageBook, type StageRow } from '#pipeline/models/pipeline/stage_book'

const refuse = (attribute: string, key: string): never => {
  throw new Invalid({ [attribute]: { key, params: {} } })
}

/** Stages that may take the deals of another: of its pipeline, and as it is, open, won or lost. */
export const successors = (book: StageBook, stage: StageRow) =>
  book.stagesOf(stage.pipelineId).filter(({ id, type }) => id !== stage.id && type === stage.type)

/**
 * Takes a stage away; its deals go to another one of its kind, all as one change.
 * @returns the change set, for Undo
 * @throws Invalid at `into` where no other stage is named, or it is the pipeline's last of its kind
 */
export function removeStage(by: Actor, id: number, into: number | null) {
  return change(by, 'stageRemoved', async (current) => {
    const book = await StageBook.of(current)
    const stage = book.stage(id) ?? refuse('into', 'stageGone')
    const others = successors(book, stage)
    if (!others.length) refuse('into', 'lastStage')
    const to = others.find((each) => each.id === into) ?? null
    await moveDeals(current, id, to && { stageId: to.id })
    const row = await Stage.findOrFail(id)
    await row.merge({ deletedAt: DateTime.utc() }).save()
    await current.flush()
    StageBook.forget(current)
    return current.setId
  })
}

/**
 * Takes a pipeline away; its deals go to the stages of the same name in another one, or to its first of the same kind.
 * @returns the change set, for Undo
 * @throws Invalid at `into` where no other pipeline is named, or it is the last
 */
export function removePipeline(by: Actor, id: number, into: number | null) {
  return change(by, 'pipelineRemoved', async (current) => {
    const book = await StageBook.of(current)
    const others = book.pipelines.filter((each) => each.id !== id && each.active)
    if (!others.length) refuse('into', 'lastPipeline')
    const other = others.find((each) => each.id === into) ?? null
    for (const stage of book.stagesOf(id)) {
      const same = other && book.namesake(other.id, stage)
      const to = same?.type === stage.type ? same : other && book.first(other.id, stage.type)
      await moveDeals(current, stage.id, to ? { stageId: to.id, pipelineId: other!.id } : null)
    }
    const deletedAt = DateTime.utc()
    for (const stage of await Stage.query().where('pipelineId', id).whereNull('deletedAt'))
      await stage.merge({ deletedAt }).save()
    const row = await Pipeline.findOrFail(id)
    if (row.standard) {
      const heir = await Pipeline.findOrFail((other ?? others[0]).id)
      await heir.merge({ standard: true }).save()
    }
    await row.merge({ deletedAt, standard: false }).save()
    await current.flush()
    StageBook.forget(current)
    return current.setId
  })
}

/** Those in the trash go along, so that they can come back. */
async function moveDeals(current: Change, stageId: number, to: Record<string, number> | null) {
  for (;;) {
    const rows = await current.transaction
      .from('deals')
      .where('stage_id', stageId)
      .orderBy('id')
      .limit(500)
      .select('id')
    if (!rows.length) return
    if (!to) refuse('into', 'required')
    await current.updateMany(
      Deal as unknown as RecordClass,
      rows.map(({ id }) => ({ id, values: to! }))
    )
  }
}
