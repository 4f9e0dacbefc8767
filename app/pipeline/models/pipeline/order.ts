import type { Actor } from '#records/actor'
import { change } from '#records/change'
import Pipeline from '#pipeline/models/pipeline'
import Stage from '#pipeline/models/stage'

/** Puts a stage at this place of its pipeline, counted from 1. What is decided stays behind what is open. */
export function placeStage(by: Actor, stage: Stage, place: number) {
  return change(by, 'stagesOrdered', async () => {
    const all = await Stage.query()
      .where('pipelineId', stage.pipelineId)
      .whereNull('deletedAt')
      .orderBy('position')
      .orderBy('id')
    const rank = { open: 0, won: 1, lost: 1 }
    const wanted = inserted(all, stage, place)
    wanted.sort((a, b) => rank[a.type] - rank[b.type])
    await number(wanted)
  })
}

export function placePipeline(by: Actor, pipeline: Pipeline, place: number) {
  return change(by, 'pipelinesOrdered', async () => {
    const all = await Pipeline.query().whereNull('deletedAt').orderBy('position').orderBy('id')
    await number(inserted(all, pipeline, place))
  })
}

function inserted<R extends { id: number }>(all: R[], row: R, place: number): R[] {
  const others = all.filter(({ id }) => id !== row.id)
  const moved = all.find(({ id }) => id === row.id) ?? row
  others.splice(Math.max(0, place - 1), 0, moved)
  return others
}

async function number(rows: (Stage | Pipeline)[]) {
  for (const [at, row] of rows.entries())
    if (row.position !== at + 1) await (row as any).merge({ position: at + 1 }).save()
}
