import modules from '#modules/registry'
import { connection } from '#records/change'
import { commit } from '#records/dialect/commit'
import type { RecordClass } from '#records/record'
import { isSearched, search } from '#records/search/search'

const batch = 500

/**
 * Makes every search entry anew, a batch in a transaction, so that people can go on working.
 * @returns how many records are in it
 */
export async function rebuildSearch(
  progress: (model: RecordClass, done: number) => void = () => {}
): Promise<number> {
  let total = 0
  for (const model of modules.records.filter(isSearched)) {
    let last = 0
    let done = 0
    for (;;) {
      const count = await rebuildBatch(model, last, (id) => (last = id))
      done += count
      progress(model, done)
      if (count < batch) break
    }
    total += done
  }
  return total
}

async function rebuildBatch(model: RecordClass, after: number, reached: (id: number) => void) {
  const transaction = await connection().transaction()
  try {
    const rows = await (model as any)
      .query({ client: transaction })
      .where('id', '>', after)
      .orderBy('id')
      .limit(batch)
    const ids = rows.map((row: any) => row.id)
    await search.remove(transaction, model, ids)
    await search.put(
      transaction,
      model,
      rows.filter((row: any) => !row.deletedAt)
    )
    await commit(transaction)
    if (ids.length) reached(ids.at(-1))
    return rows.length as number
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}
