import { parse } from 'csv-parse/sync'
import { DateTime } from 'luxon'
import { currencyCode } from '#records/currencies/codes'
import { inverse, rateText } from '#records/currencies/convert'
import type { Rate } from '#records/currencies/rates'
import { FieldError, type BoundField, type ParseContext } from '#records/field_type'
import { dateType } from '#records/fields/date'
import { parseDecimal } from '#records/fields/numbers'
import { fold } from '#records/normalise'

/** `perBase`: 1 EUR = 1.08 USD, as central banks publish them. `perUnit`: 1 USD = 0.93 EUR. */
export const quotations = ['perBase', 'perUnit'] as const
export type Quotation = (typeof quotations)[number]

export interface RateFile {
  rates: Rate[]
  /** Currencies that the company does not use, left out. */
  leftOut: string[]
  /** Lines, counted from 1, that could not be read, with the first reasons. */
  wrong: { line: number; key: string; params: Record<string, string | number> }[]
}

interface Reading {
  base: string
  used: string[]
  quotation: Quotation
  /** Day of rates that name none. */
  today: string
  context: ParseContext
}

/** Lines of a file; a table of a central bank since 1999 has 7,000. */
export const mostLines = 20_000
export const mostRates = 20_000

const dates = ['date', 'fecha', 'time_period', 'day', 'dia', 'on date']
const codes = ['currency', 'moneda', 'divisa', 'code', 'codigo']
const values = ['rate', 'tipo', 'tipo de cambio', 'obs_value', 'value', 'valor']

/**
 * Exchange rates of a file or of what was pasted. Two shapes are known, with commas, semicolons or tabs: a line for each day
 * with a column for each currency (the European Central Bank's list), and a line for each rate (date, currency, rate; the date
 * may be missing).
 * @throws FieldError `notRates` for anything else, `tooManyLines` past 20,000
 */
export function readRates(text: string, reading: Reading): RateFile {
  const lines = cellsOf(text)
  if (lines.length > mostLines) throw new FieldError('tooManyLines', { max: mostLines })
  const [head = []] = lines
  const wide = head.map((cell) => currencyCode(cell))
  const dateAt = head.findIndex((cell) => dates.includes(fold(cell)))
  const file: RateFile = { rates: [], leftOut: [], wrong: [] }
  const leftOut = new Set<string>()
  const keep = (line: number, day: string, code: string | null, value: string) =>
    attempt(file, line, () => {
      const currency = code && currencyCode(code)
      if (!currency) throw new FieldError('notCurrency', { value: String(code ?? '') })
      if (currency === reading.base) return
      if (!reading.used.includes(currency)) return void leftOut.add(currency)
      file.rates.push({ currency, onDate: dayOf(day, reading), rate: rateOf(value, reading) })
    })

  if (dateAt >= 0 && wide.some(Boolean))
    lines.slice(1).forEach((cells, row) => {
      wide.forEach((code, at) => {
        const cell = cells[at] ?? ''
        if (code && at !== dateAt && !/^(|n\/?a|-|\.)$/i.test(cell))
          keep(row + 2, cells[dateAt] ?? '', code, cell)
      })
    })
  else {
    const { at, first } = columnsOf(lines)
    lines.slice(first).forEach((cells, row) => {
      keep(
        row + first + 1,
        at.date < 0 ? '' : (cells[at.date] ?? ''),
        cells[at.code],
        cells[at.value] ?? ''
      )
    })
  }
  file.leftOut = [...leftOut].sort()
  return { ...file, rates: lastOfEach(file.rates) }
}

function cellsOf(text: string): string[][] {
  try {
    const lines: string[][] = parse(text, {
      bom: true,
      delimiter: /\t/.test(text)
        ? '\t'
        : /;/.test(text)
          ? ';'
          : /,\s*[A-Z]{3}\s*,|,.*,|,\s*\d/.test(text)
            ? ','
            : ' ',
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    })
    return lines.filter((cells) => cells.some(Boolean))
  } catch {
    throw new FieldError('notRates')
  }
}

/** Where date, currency and rate stand in a line for each rate: by their headings, or by what the first line holds. */
function columnsOf(lines: string[][]) {
  const [head = []] = lines
  const named = (names: string[]) => head.findIndex((cell) => names.includes(fold(cell)))
  if (named(codes) >= 0 && named(values) >= 0)
    return { at: { date: named(dates), code: named(codes), value: named(values) }, first: 1 }
  const code = head.findIndex((cell) => currencyCode(cell))
  const others = head.map((_, at) => at).filter((at) => at !== code)
  if (code < 0 || !others.length || others.length > 2) throw new FieldError('notRates')
  const date = others.length === 2 ? others.find((at) => looksLikeDate(head[at])) : -1
  if (date === undefined) throw new FieldError('notRates')
  return { at: { date, code, value: others.find((at) => at !== date)! }, first: 0 }
}

const looksLikeDate = (cell: string) => /\d[-/. ]\w+[-/. ]\d/.test(cell)

function dayOf(raw: string, { today, context }: Reading): string {
  if (!raw) return today
  const written = DateTime.fromFormat(raw, 'd MMMM yyyy', { locale: 'en', zone: 'utc' })
  if (written.isValid) return written.toISODate()
  const day = dateType.parse(raw, {} as BoundField, context) as DateTime | null
  return day!.toISODate()!
}

function rateOf(raw: string, { quotation, context }: Reading): string {
  const rate = rateText(parseDecimal(raw, context) ?? '')
  const kept = rate && quotation === 'perBase' ? rateText(inverse(rate)) : rate
  if (!kept) throw new FieldError('notRate')
  return kept
}

function attempt(file: RateFile, line: number, work: () => void) {
  try {
    work()
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    file.wrong.push({ line, key: error.key, params: error.params })
  }
}

/** One rate for a currency and day: the last that the file gives. */
const lastOfEach = (rates: Rate[]) => [
  ...new Map(rates.map((rate) => [`${rate.currency} ${rate.onDate}`, rate])).values(),
]
