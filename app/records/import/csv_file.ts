import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { parse } from 'csv-parse'
import iconv from 'iconv-lite'
import { BrokenFile } from '#records/import/broken_file'
import { findEncoding } from '#records/import/encoding'
import { withoutGuard } from '#records/import/formula'
import { findDelimiter, findHeaderRow, type Shape } from '#records/import/shape'
import { bringFile } from '#records/import/kept_file'

export interface FileRow {
  /** As a spreadsheet numbers it, from 1. */
  number: number
  cells: string[]
}

export const mostColumns = 200
/** Characters of one cell. */
export const longestCell = 1_000_000
const sampleRows = 200

/** A CSV file of any shape, read as a stream: a file of a million rows takes no more memory than one of ten. */
export class CsvFile {
  readonly path: string
  readonly shape: Shape
  /** The first rows below the headings. */
  readonly sample: FileRow[]

  private constructor(path: string, shape: Shape, sample: FileRow[]) {
    this.path = path
    this.shape = shape
    this.sample = sample
  }

  /**
   * Finds out how the file is written; what the caller knows better goes into `given`.
   * @param known whether a heading is one that the house knows, which settles whether the first row is the headings
   * @throws BrokenFile when it is no table, too wide, or has no rows
   */
  static async open(
    path: string,
    given: Partial<Pick<Shape, 'encoding' | 'delimiter' | 'headerRow'>> = {},
    known?: (heading: string) => boolean
  ): Promise<CsvFile> {
    await bringFile(path)
    const found = await findEncoding(path)
    const encoding = given.encoding ?? found
    if (!iconv.encodingExists(encoding)) throw new BrokenFile('unknownEncoding')
    const delimiter = given.delimiter ?? findDelimiter(await headText(path, encoding))

    const first: FileRow[] = []
    for await (const row of records(path, encoding, delimiter)) {
      first.push(row)
      if (first.length >= sampleRows) break
    }
    if (!first.length) throw new BrokenFile('empty')
    const headerRow = given.headerRow ?? findHeaderRow(first.slice(0, 60), known)
    const rows = first.filter((row) => row.number > headerRow)
    const columns = columnsOf(first, headerRow, rows)
    if (columns.length > mostColumns) throw new BrokenFile('tooManyColumns', { max: mostColumns })
    if (!rows.length) throw new BrokenFile('noRows')
    return new CsvFile(path, { encoding, delimiter, headerRow, columns }, rows)
  }

  /** The same file as it was understood before, without looking again. */
  static known(path: string, shape: Shape): CsvFile {
    return new CsvFile(path, shape, [])
  }

  get width() {
    return this.shape.columns.length
  }

  /** Rows below the headings that are not blank, from the one after `after`. */
  async *rows(after = 0): AsyncGenerator<FileRow> {
    const from = Math.max(after, this.shape.headerRow)
    for await (const row of records(this.path, this.shape.encoding, this.shape.delimiter))
      if (row.number > from) yield row
  }
}

/** The first lines as text. */
async function headText(path: string, encoding: string) {
  const file = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0)
    return iconv.decode(buffer.subarray(0, bytesRead), encoding)
  } finally {
    await file.close()
  }
}

function columnsOf(first: FileRow[], headerRow: number, rows: FileRow[]): string[] {
  const headings = first.find((row) => row.number === headerRow)?.cells
  const widest = Math.max(...(rows.length ? rows : first).map((row) => usedWidth(row.cells)))
  if (!headings) return Array.from({ length: Math.min(widest, mostColumns + 1) }, () => '')
  const names = headings.map((cell) => cell.replace(/\s+/g, ' ').trim().slice(0, 200))
  return names.slice(0, Math.max(usedWidth(names), 1))
}

const usedWidth = (cells: string[]) => cells.findLastIndex((cell) => cell.trim() !== '') + 1

async function* records(
  path: string,
  encoding: string,
  delimiter: string
): AsyncGenerator<FileRow> {
  const source = createReadStream(path, { highWaterMark: 256 * 1024 })
  const parser = parse({
    delimiter,
    bom: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: longestCell * 4,
  })
  const decoder = encoding === 'utf8' ? null : iconv.decodeStream(encoding)
  const fail = (error: Error) => parser.destroy(error)
  source.on('error', fail)
  if (decoder) {
    decoder.on('error', fail)
    source.pipe(decoder).pipe(parser)
  } else source.pipe(parser)

  let number = 0
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      number++
      if (number === 1 && cells.length === 1 && /^sep=.?$/i.test(cells[0])) continue
      if (number === 1 && cells.length === 2 && /^sep=$/i.test(cells[0])) continue
      if (cells.length === 1 && cells[0].trim() === '') continue
      if (cells.every((cell) => cell === '')) continue
      for (let at = 0; at < cells.length; at++) {
        if (cells[at].length > longestCell) throw new BrokenFile('cellTooLong', { row: number })
        cells[at] = withoutGuard(cells[at])
      }
      yield { number, cells }
    }
  } catch (error) {
    throw sentence(error, number + 1)
  } finally {
    source.destroy()
    parser.destroy()
  }
}

function sentence(error: any, row: number) {
  if (error?.code === 'CSV_QUOTE_NOT_CLOSED') return new BrokenFile('openQuote', { row })
  if (error?.code === 'CSV_MAX_RECORD_SIZE') return new BrokenFile('cellTooLong', { row })
  if (typeof error?.code === 'string' && error.code.startsWith('CSV_'))
    return new BrokenFile('unreadable', { row })
  return error
}
