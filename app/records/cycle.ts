import { connection } from '#records/change'
import { Invalid } from '#records/errors'
import type { RecordClass, RecordRow } from '#records/record'

/**
 * Keeps a tree a tree.
 * @param parent attribute that leads to the row above: `parentId`
 * @throws Invalid with `error` at it where a row would come to stand under itself
 */
export async function refuseCycle(row: RecordRow, parent: string, error: string) {
  const above: number | null = (row as any)[parent]
  if (!row.$isPersisted || !above || !(parent in row.$dirty)) return
  const Record = row.constructor as RecordClass
  const { column } = Record.field(parent)!
  const seen = new Set([row.id])
  for (let next: number | null = above; next;) {
    if (seen.has(next)) throw new Invalid({ [parent]: { key: error, params: {} } })
    seen.add(next)
    const found: any = await connection()
      .from((Record as any).table)
      .where('id', next)
      .select(column)
      .first()
    next = found?.[column] ?? null
  }
}
