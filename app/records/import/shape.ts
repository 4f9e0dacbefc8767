import { createHash } from 'node:crypto'
import { fold } from '#records/normalise'

/** How a CSV file is written. */
export interface Shape {
  encoding: string
  delimiter: string
  /** Number of the row with the headings, from 1; 0 where there is none. */
  headerRow: number
  /** Headings; empty strings where there are none. */
  columns: string[]
}

export const delimiters = [',', ';', '\t', '|'] as const

/**
 * The delimiter that splits most lines into the same number of cells. Only quotes that open right after a delimiter and
 * close right before one count as quotes, so that an inch mark does not swallow the file.
 */
export function findDelimiter(text: string): string {
  const stated = /^\ufeff?sep=(.)\r?\n/i.exec(text)
  if (stated) return stated[1]
  const counts = delimiters.map(() => [0])
  const edge = (char: string | undefined) =>
    char === undefined || char === '\n' || char === '\r' || delimiters.includes(char as any)
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '"') {
      if (!quoted && edge(text[at - 1])) quoted = true
      else if (quoted && text[at + 1] === '"') at++
      else if (quoted && edge(text[at + 1])) quoted = false
    } else if (quoted) continue
    else if (char === '\n' || (char === '\r' && text[at + 1] !== '\n')) {
      for (const each of counts) each.push(0)
    } else {
      const which = delimiters.indexOf(char as any)
      if (which >= 0) counts[which][counts[which].length - 1]++
    }
  }
  let best = { delimiter: ',', score: 0 }
  counts.forEach((lines, which) => {
    const used = lines.slice(0, lines.length > 1 ? -1 : 1).filter((count) => count > 0)
    if (!used.length) return
    const most = mode(used)
    const agreeing = used.filter((count) => count === most).length
    const score = (agreeing / Math.max(1, lines.length - 1)) * 100 + Math.min(most, 30)
    if (score > best.score) best = { delimiter: delimiters[which], score }
  })
  return best.delimiter
}

function mode(numbers: number[]): number {
  const times = new Map<number, number>()
  for (const each of numbers) times.set(each, (times.get(each) ?? 0) + 1)
  return [...times].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0][0]
}

/** E-mail, web address, number, phone, date: what stands in rows and never in headings. */
export function looksLikeData(cell: string): boolean {
  const text = cell.trim()
  return (
    /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ||
    /^https?:\/\//i.test(text) ||
    /^[+-]?[\d\s().,/:€$£%-]*\d[\d\s().,/:€$£%-]*$/.test(text) ||
    /^\d{4}-\d{2}-\d{2}/.test(text)
  )
}

/**
 * Number of the row (from 1) that holds the headings: the first one as wide as the table, if nothing in it looks like data.
 * 0 where the rows begin at once.
 *
 * @param known whether a folded heading is one that the house knows
 */
export function findHeaderRow(
  rows: { number: number; cells: string[] }[],
  known: (heading: string) => boolean = () => false
): number {
  if (!rows.length) return 0
  const filled = ({ cells }: { cells: string[] }) => cells.filter((cell) => cell.trim()).length
  const width = mode(rows.map(({ cells }) => cells.length))
  const first =
    rows.slice(0, 15).find((row) => filled(row) >= Math.min(width, Math.max(2, width / 2))) ??
    rows[0]
  const headings = first.cells.map((cell) => cell.trim()).filter(Boolean)
  if (headings.some(known) && !headings.some((cell) => cell.includes('@'))) return first.number
  if (headings.some(looksLikeData)) return 0
  const distinct = new Set(headings.map(fold)).size
  return distinct >= headings.length * 0.7 ? first.number : 0
}

/** The same for files with the same headings in the same order, so that a mapping is remembered. */
export function fingerprint(columns: string[]): string {
  return createHash('sha256')
    .update(columns.map((heading) => fold(heading)).join('\u0001'))
    .digest('hex')
    .slice(0, 40)
}
