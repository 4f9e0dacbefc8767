import { open } from 'node:fs/promises'
import { logPieces, type LogPiece } from '#workspace/logs/log_files'

const chunk = 64 * 1024
/** A line beyond this is not kept whole in memory. */
const longest = 1024 * 1024
/** Bytes that one page reads at most; the next page goes on from there. */
const mostRead = 24 * 1024 * 1024

export const levels = { debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const
export type Level = keyof typeof levels

export interface LogQuery {
  level?: Level
  /** Anywhere in the line, whatever the case. */
  text?: string
  request?: string
  incident?: string
  user?: number
  /** Beginning of the path. */
  path?: string
  /** Milliseconds since 1970. */
  from?: number
  to?: number
  writer?: string
}

export interface LogLine {
  time: number
  level: number
  writer: string
  /** The line as it was written. */
  raw: string
  entry: Record<string, any>
}

/** Where a page ended: the time of its last line, and how many lines of that very time were looked at. */
export interface Place {
  time: number
  seen: number
}

/**
 * Lines that fit, the latest first, from the ends of all files at once, so that it costs the same however much there is.
 * @returns the place to go on from; null at the beginning of the logs
 */
export async function logLines(query: LogQuery, after: Place | null, limit: number) {
  const pieces = await logPieces()
  const wanted = pieces.filter(({ writer }) => !query.writer || writer === query.writer)
  const sources = await Promise.all(
    [...Map.groupBy(wanted, ({ writer }) => writer).values()].map((own) => Source.of(own))
  )
  try {
    return await walk(sources, query, after, limit)
  } finally {
    await Promise.all(sources.map((source) => source.close()))
  }
}

async function walk(sources: Source[], query: LogQuery, after: Place | null, limit: number) {
  const found: LogLine[] = []
  let place: Place = after ?? { time: Infinity, seen: 0 }
  let sameTime = 0
  let skipped: number | null = null
  const read = () => sources.reduce((sum, source) => sum + source.read, 0)
  for (;;) {
    const [next] = sources
      .filter(({ line }) => line)
      .sort((a, b) => b.line!.time - a.line!.time || a.writer.localeCompare(b.writer))
    if (!next) return { lines: found, next: null }
    const line = next.line!
    if (query.from && line.time < query.from) return { lines: found, next: null }
    if (after && line.time > after.time) {
      await next.step()
      continue
    }
    if (after && line.time === after.time && sameTime < after.seen) {
      sameTime++
      await next.step()
      continue
    }
    if (found.length === limit) return { lines: found, next: place }
    skipped ??= read()
    if (read() - skipped > mostRead) return { lines: found, next: place }
    place = { time: line.time, seen: place.time === line.time ? place.seen + 1 : 1 }
    if (fits(line, query)) found.push(line)
    await next.step()
  }
}

function fits({ time, level, raw, entry }: LogLine, query: LogQuery): boolean {
  if (query.to && time >= query.to) return false
  if (query.level && level < levels[query.level]) return false
  if (query.text && !raw.toLowerCase().includes(query.text.toLowerCase())) return false
  if (query.request && entry.request_id !== query.request) return false
  if (query.incident && entry.incident !== query.incident) return false
  if (query.user && entry.user !== query.user) return false
  return !query.path || String(entry.path ?? '').startsWith(query.path)
}

/** One process's lines, read backwards through its files. */
class Source {
  readonly writer: string
  line: LogLine | null = null
  read = 0
  #lines: AsyncGenerator<string>

  private constructor(pieces: LogPiece[]) {
    this.writer = pieces[0].writer
    this.#lines = this.#backwards(pieces.toReversed())
  }

  static async of(pieces: LogPiece[]) {
    const source = new Source(pieces)
    await source.step()
    return source
  }

  async step() {
    for (;;) {
      const { value, done } = await this.#lines.next()
      this.line = done ? null : parsed(value, this.writer)
      if (done || this.line) return
    }
  }

  /** Lets go of the file that is open. */
  async close() {
    await this.#lines.return(undefined)
  }

  async *#backwards(pieces: LogPiece[]) {
    for (const { file } of pieces) {
      const handle = await open(file, 'r').catch(() => null)
      if (!handle) continue
      try {
        let { size: at } = await handle.stat()
        let rest = Buffer.alloc(0)
        while (at > 0) {
          const length = Math.min(chunk, at)
          at -= length
          const { buffer } = await handle.read(Buffer.alloc(length), 0, length, at)
          this.read += length
          const all = rest.length ? Buffer.concat([buffer, rest]) : buffer
          const first = at === 0 ? -1 : all.indexOf(10)
          if (first === -1 && at > 0) {
            rest = all.length > longest ? Buffer.alloc(0) : all
            continue
          }
          const lines = all
            .subarray(first + 1)
            .toString('utf8')
            .split('\n')
          for (const line of lines.toReversed()) if (line) yield line
          rest = all.subarray(0, first + 1)
          if (rest.at(-1) === 10) rest = rest.subarray(0, -1)
        }
      } finally {
        await handle.close()
      }
    }
  }
}

/** Null for half a line, such as the last one before the power went. */
function parsed(raw: string, writer: string): LogLine | null {
  try {
    const entry = JSON.parse(raw)
    return { time: Number(entry.time), level: Number(entry.level), writer, raw, entry }
  } catch {
    return null
  }
}
