import { boolean, choice, integer, json, longText, reference, text } from '#records/fields/all'
import type { Actor } from '#records/actor'
import { record, type BelongsTo } from '#records/record'
import type Pipeline from '#pipeline/models/pipeline'
import { mayUse, StageBook } from '#pipeline/models/pipeline/stage_book'

export const stageTypes = ['open', 'won', 'lost'] as const
export const forecastCategories = ['pipeline', 'best_case', 'commit', 'closed', 'omitted'] as const

/** Something to have done before a deal goes on. The key stays when the words change. */
export interface ChecklistItem {
  key: string
  text: string
}

/** One step of a pipeline. Its type is what the house counts on; its name is the company's. */
export default class Stage extends record(
  'stage',
  {
    pipeline: reference('pipeline', { required: true }),
    name: text({ max: 80, required: true }),
    position: integer({ min: 1, required: true }),
    type: choice(stageTypes, { required: true }),
    /** Percent that deals get when they come here; those that were here before keep theirs. */
    probability: integer({ min: 0, most: 100, required: true, percent: true }),
    forecastCategory: choice(forecastCategories, { required: true }),
    staleDays: integer({ min: 1, most: 3650 }),
    guidance: longText({ max: 2000 }),
    /** Fields of a deal that must be filled in to come here, and stay so. */
    requiredFields: json<string[]>(),
    /** What must be ticked before a deal goes on from here. */
    checklist: json<ChecklistItem[]>(),
    hue: integer({ min: 0, most: 11 }),
    /** Shown as a narrow column on the board until somebody opens it. */
    folded: boolean(),
  },
  { internal: true, avatar: 'none', without: ['create'] }
) {
  declare pipeline: BelongsTo<typeof Pipeline>

  /** Where another record refers to one: the stages of the deal's own pipeline, or of every one that this person sells by. */
  static async offer(actor: Actor, row: { pipelineId?: number | null } | null) {
    const book = await StageBook.read()
    const own = row?.pipelineId ? [book.pipeline(row.pipelineId)!] : []
    const usable = book.pipelines.filter((each) => each.active && mayUse(actor, each))
    const shown = own.length ? own : usable
    return shown.flatMap((pipeline) =>
      book.stagesOf(pipeline.id).map(({ id, name }) => ({
        value: id,
        label: shown.length > 1 ? `${name} — ${pipeline.name}` : name,
      }))
    )
  }
}
