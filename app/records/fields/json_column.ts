/** How list values are kept: JSON text in a text column, read the same from both databases. */
export const jsonColumn = {
  column: 'json' as const,
  toColumn: (value: unknown) => JSON.stringify(value),
  fromColumn: (raw: any) => (typeof raw === 'string' ? JSON.parse(raw) : raw),
}

/** Input of a list: an array, JSON text of one, or rows keyed by index as forms post them (`emails[0][value]`). */
export function asList(raw: unknown): unknown[] {
  if (raw === null || raw === undefined || raw === '') return []
  if (Array.isArray(raw)) return raw
  if (typeof raw === 'object') {
    const entries = Object.entries(raw)
    return entries.every(([key]) => /^\d+$/.test(key)) ? entries.map(([, value]) => value) : [raw]
  }
  if (typeof raw === 'string' && /^\s*[[{]/.test(raw)) {
    try {
      const parsed = JSON.parse(raw)
      return Array.isArray(parsed) ? parsed : [parsed]
    } catch {
      return [raw]
    }
  }
  return [raw]
}

/** First value marked primary comes first; exactly one is primary. */
export function withOnePrimary<T extends { primary?: boolean }>(values: T[]): T[] {
  const first = Math.max(
    values.findIndex((each) => each.primary),
    0
  )
  const ordered = values.length
    ? [values[first], ...values.filter((_, position) => position !== first)]
    : values
  return ordered.map((each, position) => ({ ...each, primary: position === 0 }))
}
