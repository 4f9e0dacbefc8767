import type { BulkAction } from '#modules/contract'
import modules from '#modules/registry'
import type { Actor } from '#records/actor'
import { Invalid } from '#records/errors'
import { inAddress } from '#records/bulk/ticked_rows'
import type { RecordClass } from '#records/record'

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
export async function bulkAddress(
  action: BulkAction,
  Record: RecordClass,
  actor: Actor,
  chosen: number[] | URLSearchParams
): Promise<string> {
  const { href, least = 1, most } = action
  const path = typeof href === 'string' ? href : href(Record.path)
  const tooMany = most && (!Array.isArray(chosen) || chosen.length > most)
  if (tooMany) throw new Invalid({ ids: { key: 'selectAtMost', params: { most } } })
  if (!Array.isArray(chosen)) return `${path}?${chosen}`
  if (chosen.length && chosen.length < least)
    throw new Invalid({ ids: { key: 'selectAtLeast', params: { least } } })
  return `${path}?${await inAddress(Record, actor, chosen)}`
}
