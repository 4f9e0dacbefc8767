import { boolean, integer, json, many, text } from '#records/fields/all'
import type { Actor } from '#records/actor'
import { wordsFor } from '#records/labels'
import { record, type HasMany } from '#records/record'
import Stage from '#pipeline/models/stage'
import { standardPipeline } from '#pipeline/models/pipeline/standard'
import { mayUse, StageBook } from '#pipeline/models/pipeline/stage_book'

/** A way of selling, as the stages that a deal goes through. Edited under Settings. */
export default class Pipeline extends record(
  'pipeline',
  {
    name: text({ max: 80, required: true }),
    position: integer({ min: 1, required: true }),
    hue: integer({ min: 0, most: 11 }),
    /** Where deals go for which nobody names one. */
    standard: boolean(),
    active: boolean({ default: true }),
    /** Teams that sell by it; everybody where it names none. */
    teamIds: json<number[]>(),
    /** ISO 4217; the company's where it names none. */
    currency: text({ max: 3 }),
    /** Days without a move after which a deal counts as stale, where its stage does not say. */
    staleDays: integer({ min: 1, most: 3650 }),
    stages: many('stage', 'pipeline'),
  },
  { internal: true, avatar: 'none', without: ['create'] }
) {
  declare stages: HasMany<typeof Stage>

  /** Where another record refers to one: those that this person sells by. */
  static async offer(actor: Actor) {
    const { pipelines } = await StageBook.read()
    return pipelines
      .filter((pipeline) => pipeline.active && mayUse(actor, pipeline))
      .map(({ id, name }) => ({ value: id, label: name }))
  }

  /** The pipeline that a company begins with. Call within `change()`, once. */
  static async makeStandard(locale: string) {
    const { pipeline, stages } = standardPipeline(wordsFor({ locale }))
    const made = await this.create({ ...pipeline, position: 1, standard: true })
    for (const stage of stages) await Stage.create({ ...stage, pipelineId: made.id })
    return made
  }
}
