import type { BulkAction } from '#modules/contract'
import modules from '#modules/registry'
import type { Actor } from '#records/actor'
import { Invalid } from '#records/errors'
import type { RecordClass } from '#records/record'

/** As many ids as an address holds without being cut off on its way. */
const mostIds = 200

/** What modules let this person do with ticked rows of a list. */
export const bulkActions = (Record: RecordClass, actor: Actor): BulkAction[] =>
  modules
    .collect('bulkActions')
    .filter(
      ({ records, visible }) =>
        records.includes(Record.recordName) && (!visible || visible(actor, Record.recordName))
    )

/**
 * Where an action goes with the rows that were chosen: some by id, or every one of a list.
 * @throws Invalid at `ids` where it takes fewer or more of them
 */
export function bulkAddress(
  action: BulkAction,
  Record: RecordClass,
  chosen: number[] | URLSearchParams
): string {
  const { href, least = 1, most = mostIds } = action
  const path = typeof href === 'string' ? href : href(Record.path)
  if (!Array.isArray(chosen)) {
    if (action.most) throw new Invalid({ ids: { key: 'selectAtMost', params: { most } } })
    return `${path}?${chosen}`
  }
  if (!chosen.length) throw new Invalid({ ids: { key: 'nothingSelected', params: {} } })
  if (chosen.length < least) throw new Invalid({ ids: { key: 'selectAtLeast', params: { least } } })
  if (chosen.length > most) throw new Invalid({ ids: { key: 'selectAtMost', params: { most } } })
  return `${path}?ids=${chosen.join(',')}`
}
