const counts = new Map<string, { total: number; at: number }>()
const lifetime = 10_000
const changedAt = new Map<string, number>()

/** Counts are remembered for ten seconds or until this process changes the record type, so that paging need not count again. */
export async function cachedCount(
  recordName: string,
  key: string,
  count: () => Promise<number>
): Promise<number> {
  const name = `${recordName} ${key}`
  const known = counts.get(name)
  if (known && Date.now() - known.at < lifetime) return known.total
  const total = await count()
  if (counts.size > 500) counts.clear()
  counts.set(name, { total, at: Date.now() })
  return total
}

/** Whether this process left a record type as it was since then; for whatever else is remembered of it. */
export const unchangedSince = (recordName: string, at: number) =>
  (changedAt.get(recordName) ?? -Infinity) < at

export function forgetCounts(recordName: string) {
  changedAt.set(recordName, performance.now())
  for (const name of counts.keys()) if (name.startsWith(`${recordName} `)) counts.delete(name)
}
