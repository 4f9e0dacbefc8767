import type { Change, Written } from '#records/change'
import type { RecordClass } from '#records/record'

/**
 * Of the rows of a type, one at most is the standard one; the one that was written last wins.
 * @param within attributes that must be alike for two rows to compete, such as the currency of price books
 */
export async function keepOneStandard(
  change: Change,
  Record: RecordClass,
  written: Written[],
  within: string[] = []
) {
  const chosen = new Map<string, any>()
  for (const { row } of written)
    if (row.standard && !row.deletedAt) chosen.set(within.map((name) => row[name]).join(), row)

  for (const row of chosen.values()) {
    const others = await (Record as any)
      .query()
      .where('standard', true)
      .whereNot('id', row.id)
      .where(Object.fromEntries(within.map((name) => [name, row[name]])))
    await change.updateMany(
      Record,
      others.map(({ id }: { id: number }) => ({ id, values: { standard: false } }))
    )
  }
}
