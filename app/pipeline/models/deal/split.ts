import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { change, connection } from '#records/change'
import { FieldError } from '#records/field_type'
import { Invalid } from '#records/errors'
import { parseDecimal, toMinor } from '#records/fields/numbers'
import type Deal from '#pipeline/models/deal'
import DealSplit, { whole } from '#pipeline/models/deal_split'

/** Percent as a person types it, as basis points. @throws Invalid at `share` */
export function share(typed: string, locale: string): number {
  const refuse = () => new Invalid({ share: { key: 'notShare', params: { value: typed } } })
  try {
    const context = { source: 'form', locale } as any
    const points = toMinor(parseDecimal(typed.replace(/\s*%\s*$/, ''), context) ?? '0', 2)
    if (points < 1 || points > whole) throw refuse()
    return points
  } catch (error) {
    if (error instanceof FieldError) throw refuse()
    throw error
  }
}

/**
 * Divides a deal between colleagues, in basis points. None gives it back to its owner alone.
 * @throws Invalid where the parts make no whole, or somebody has two
 */
export function splitDeal(deal: Deal, by: Actor, parts: { userId: number; share: number }[]) {
  const refuse = (key: string, params = {}) => {
    throw new Invalid({ share: { key, params } })
  }
  const total = parts.reduce((sum, part) => sum + part.share, 0)
  if (parts.length && total !== whole) refuse('sharesNotWhole', { total: total / 100 })
  if (new Set(parts.map(({ userId }) => userId)).size < parts.length) refuse('sharedTwice')
  return change(by, 'split', async () => {
    const ids = parts.map(({ userId }) => userId)
    const users = await connection().from('users').whereIn('id', ids).whereNull('deleted_at')
    if (users.length < ids.length) refuse('notReference')
    for (const row of await DealSplit.query().where('dealId', deal.id).whereNull('deletedAt'))
      await row.merge({ deletedAt: DateTime.utc() }).save()
    if (parts.length > 1 || parts[0]?.userId !== deal.ownerId)
      for (const part of parts) await DealSplit.create({ ...part, dealId: deal.id })
  })
}
