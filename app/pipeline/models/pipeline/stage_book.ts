import type { Actor } from '#records/actor'
import { connection, type Change } from '#records/change'
import type { ChecklistItem, forecastCategories, stageTypes } from '#pipeline/models/stage'

export interface PipelineRow {
  id: number
  name: string
  hue: number | null
  standard: boolean
  active: boolean
  teamIds: number[]
  currency: string | null
  staleDays: number | null
}

export interface StageRow {
  id: number
  pipelineId: number
  name: string
  position: number
  type: (typeof stageTypes)[number]
  probability: number
  forecastCategory: (typeof forecastCategories)[number]
  staleDays: number | null
  guidance: string | null
  requiredFields: string[]
  checklist: ChecklistItem[]
  hue: number | null
  folded: boolean
}

/** Whether this person sells by a pipeline: it is everybody's, their team's, or they run the settings. */
export const mayUse = (actor: Actor, { teamIds }: PipelineRow) =>
  !teamIds.length || actor.may('settings') || teamIds.some((id) => actor.teamIds.includes(id))

const books = new WeakMap<Change, Promise<StageBook>>()

/** All pipelines with their stages, read together in two statements: what moves, boards and rules look things up in. */
export class StageBook {
  readonly pipelines: PipelineRow[]
  readonly stages: StageRow[]

  private constructor(pipelines: PipelineRow[], stages: StageRow[]) {
    this.pipelines = pipelines
    this.stages = stages
  }

  /** The same for everything that one change writes; `forget` after writing a stage. */
  static of(change: Change): Promise<StageBook> {
    if (!books.has(change)) books.set(change, this.read())
    return books.get(change)!
  }

  static forget = (change: Change) => books.delete(change)

  static async read(): Promise<StageBook> {
    const rows = (table: string) => connection().from(table).whereNull('deleted_at')
    const pipelines = await rows('pipelines').orderBy('position').orderBy('id')
    const stages = await rows('stages').orderBy('position').orderBy('id')
    return new StageBook(pipelines.map(pipelineRow), stages.map(stageRow))
  }

  pipeline = (id: number | null) => this.pipelines.find((each) => each.id === id)
  stage = (id: number | null) => this.stages.find((each) => each.id === id)
  stagesOf = (pipelineId: number) => this.stages.filter((each) => each.pipelineId === pipelineId)

  get standard(): PipelineRow | undefined {
    const active = this.pipelines.filter((each) => each.active)
    return active.find(({ standard }) => standard) ?? active[0]
  }

  /** The first stage of a pipeline of this type. */
  first = (pipelineId: number, type: StageRow['type'] = 'open') =>
    this.stagesOf(pipelineId).find((stage) => stage.type === type)

  /** The stage of a pipeline that is called as this one is. */
  namesake = (pipelineId: number, { name }: StageRow) =>
    this.stagesOf(pipelineId).find((stage) => stage.name.toLowerCase() === name.toLowerCase())

  /** Days after which a deal in this stage is stale; null where nobody said. */
  staleDays = ({ type, staleDays, pipelineId }: StageRow) =>
    type === 'open' ? (staleDays ?? this.pipeline(pipelineId)?.staleDays ?? null) : null
}

const parsed = (raw: string | null) => (raw ? JSON.parse(raw) : [])

const pipelineRow = (raw: Record<string, any>): PipelineRow => ({
  id: raw.id,
  name: raw.name,
  hue: raw.hue,
  standard: Boolean(raw.standard),
  active: Boolean(raw.active),
  teamIds: parsed(raw.team_ids),
  currency: raw.currency,
  staleDays: raw.stale_days,
})

const stageRow = (raw: Record<string, any>): StageRow => ({
  id: raw.id,
  pipelineId: raw.pipeline_id,
  name: raw.name,
  position: raw.position,
  type: raw.type,
  probability: raw.probability,
  forecastCategory: raw.forecast_category,
  staleDays: raw.stale_days,
  guidance: raw.guidance,
  requiredFields: parsed(raw.required_fields),
  checklist: parsed(raw.checklist),
  hue: raw.hue,
  folded: Boolean(raw.folded),
})
