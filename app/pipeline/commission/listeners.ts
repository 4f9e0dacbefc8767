import type { DomainEvent, Listener } from '#modules/contract'
import { system } from '#records/actor'
import { connection } from '#records/change'
import { settleCommission } from '#pipeline/commission/ledger'

/** What a deal's entries follow: how it was decided, what it is worth, whose it is, and whether it is there. */
const telling = new Set([
  'base_amount',
  'recurring_amount',
  'recurring_period',
  'owner_id',
  'closed_at',
  'stage_id',
])

const settle = async ({ recordId }: DomainEvent) => {
  if (recordId) await settleCommission(system, recordId)
}

const settleChanged = async (event: DomainEvent) => {
  const fields: string[] = event.data?.fields ?? []
  if (fields.some((column) => telling.has(column))) await settle(event)
}

const settleOfSplit = async ({ recordId }: DomainEvent) => {
  const split = await connection()
    .from('deal_splits')
    .where('id', recordId ?? 0)
    .first()
  if (split) await settleCommission(system, split.deal_id)
}

/** Told after the commit, and again where the process died: settling twice does nothing. */
export const commissionListeners: Record<string, Listener[]> = {
  'deal.won': [settle],
  'deal.lost': [settle],
  'deal.reopened': [settle],
  'deal.updated': [settleChanged],
  'deal.deleted': [settle],
  'deal.restored': [settle],
  'dealSplit.created': [settleOfSplit],
  'dealSplit.updated': [settleOfSplit],
  'dealSplit.deleted': [settleOfSplit],
}
