import { connection } from '#records/change'

const estimates = new Map<string, { total: number; at: number }>()

/** How many rows a query finds, as far as `most`. It only guides how a list is read, so that a minute's memory does no harm. */
export async function countUpTo(rows: any, most: number): Promise<number> {
  const { sql, bindings } = rows.toSQL()
  const key = JSON.stringify([sql, bindings])
  const known = estimates.get(key)
  if (known && Date.now() - known.at < 60_000) return known.total
  const [counted] = await connection()
    .from(rows.limit(most + 1).as('counted'))
    .count('* as total')
  const total = Number(counted.total)
  if (estimates.size > 1_000) estimates.clear()
  estimates.set(key, { total, at: Date.now() })
  return total
}
