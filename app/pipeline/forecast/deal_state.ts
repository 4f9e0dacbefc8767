import type { StageBook } from '#pipeline/models/pipeline/stage_book'

/** What a forecast knows of a deal at some moment. Amounts are minor units of the company's currency. */
export interface DealState {
  id: number
  title: string
  ownerId: number | null
  pipelineId: number
  stageId: number
  type: 'open' | 'won' | 'lost'
  amount: number
  weighted: number
  category: 'pipeline' | 'best_case' | 'commit' | 'closed' | 'omitted'
  /** ISO date. */
  closesOn: string | null
  /** Moment as its column holds it. */
  closedAt: string | null
}

/** What adding up takes. */
export const summedColumns = [
  'id',
  'owner_id',
  'pipeline_id',
  'stage_id',
  'base_amount',
  'weighted_amount',
  'forecast_category',
  'expected_close_on',
  'closed_at',
]

/** What looking back takes beside. */
export const stateColumns = [
  ...summedColumns,
  'title',
  'stage_entered_at',
  'created_at',
  'deleted_at',
  'collaborators',
]

/** A raw row of `deals`. A stage that is gone counts as open. */
export function stateOf(raw: Record<string, any>, book: StageBook): DealState {
  const type = book.stage(raw.stage_id)?.type ?? 'open'
  return {
    id: raw.id,
    title: raw.title,
    ownerId: raw.owner_id,
    pipelineId: raw.pipeline_id,
    stageId: raw.stage_id,
    type,
    amount: Number(raw.base_amount ?? 0),
    weighted: Number(raw.weighted_amount ?? 0),
    category: type === 'won' ? 'closed' : type === 'lost' ? 'omitted' : raw.forecast_category,
    closesOn: raw.expected_close_on ? String(raw.expected_close_on).slice(0, 10) : null,
    closedAt: raw.closed_at,
  }
}
