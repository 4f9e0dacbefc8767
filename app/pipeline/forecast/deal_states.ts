import type { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import * as clock from '#records/clock'
import { rowsAsOf } from '#records/history/as_of'
import { reaches, visible } from '#records/query/scope'
import { recordClass } from '#records/record'
import { stateColumns, stateOf, summedColumns, type DealState } from '#pipeline/forecast/deal_state'
import type { Split } from '#pipeline/forecast/figures'
import { weighted } from '#pipeline/models/deal/valued'
import type { StageBook, StageRow } from '#pipeline/models/pipeline/stage_book'

type Raw = Record<string, any>
export type States = Map<number, DealState>

/** Deals that this person sees, as they are: the open ones, and those that were decided from `since` on. */
export async function statesNow(
  actor: Actor,
  book: StageBook,
  since: string,
  columns = summedColumns
): Promise<States> {
  const open = book.stages.filter(({ type }) => type === 'open').map(({ id }) => id)
  const seen = () =>
    visible(
      connection()
        .from('deals')
        .whereNull('deals.deleted_at')
        .select(...columns.map((column) => `deals.${column}`)),
      recordClass('deal'),
      actor
    )
  const rows = [
    ...(await seen().whereIn('deals.stage_id', open)),
    ...(await seen().whereNotIn('deals.stage_id', open).where('deals.closed_at', '>=', since)),
  ]
  return new Map(rows.map((row) => [row.id, stateOf(row, book)]))
}

/**
 * Deals as they were at a moment, as far as this person sees them today. What changed since is taken back; a deal that was
 * loaded without its changes stands in the stage that its trail of stages says.
 */
export async function statesAsOf(actor: Actor, book: StageBook, at: DateTime): Promise<States> {
  const Deal = recordClass('deal')
  const moment = clock.toColumn(at)
  const today: Raw[] = await visible(
    connection()
      .from('deals')
      .where('deals.created_at', '<=', moment)
      .select(...stateColumns.map((column) => `deals.${column}`)),
    Deal,
    actor
  )
  const mine = (row: Raw) =>
    row.created_at <= moment &&
    reaches(Deal, actor, 'read', {
      id: row.id,
      ownerId: row.owner_id,
      collaborators: row.collaborators ? JSON.parse(row.collaborators) : null,
    })
  const rows = await rowsAsOf('deals', new Map(today.map((row) => [row.id, row])), at, mine)
  const there = [...rows.values()].filter(({ deleted_at: gone }) => !gone)
  await standWhereTheTrailSays(there, moment, book)
  return new Map(there.map((row) => [row.id, stateOf(row, book)]))
}

async function standWhereTheTrailSays(rows: Raw[], moment: string, book: StageBook) {
  const early = rows.filter(({ stage_entered_at: entered }) => entered > moment)
  if (!early.length) return
  const moves = await connection()
    .from('stage_moves')
    .whereNull('deleted_at')
    .where('moved_at', '<=', moment)
    .orderBy('moved_at')
    .orderBy('id')
    .select('deal_id', 'to_id')
  const stages = new Map<number, StageRow | undefined>(
    moves.map(({ deal_id: deal, to_id: to }) => [deal, book.stage(to)])
  )
  for (const row of early) {
    const stage = stages.get(row.id)
    if (!stage) continue
    row.stage_id = stage.id
    row.forecast_category = stage.forecastCategory
    row.weighted_amount = weighted(
      row.base_amount === null ? null : Number(row.base_amount),
      stage.probability
    )
    if (stage.type === 'open') row.closed_at = null
  }
}

/** Parts of deals, by deal; as they were where a moment is given. */
export async function splitsOf(at: DateTime | null): Promise<Map<number, Split[]>> {
  const columns = ['id', 'deal_id', 'user_id', 'share', 'deleted_at', 'created_at']
  const today: Raw[] = await connection()
    .from('deal_splits')
    .select(...columns)
    .if(!at, (query) => query.whereNull('deleted_at'))
  const known = new Map(today.map((row) => [row.id, row]))
  const rows = at ? await rowsAsOf('deal_splits', known, at) : known
  const splits = new Map<number, Split[]>()
  for (const row of rows.values()) {
    if (row.deleted_at) continue
    const parts = splits.get(row.deal_id) ?? []
    splits.set(row.deal_id, [...parts, { userId: row.user_id, share: row.share }])
  }
  return splits
}
