import { createHash, hash } from 'node:crypto'
import type { ColumnShape, TableShape, Value } from '#records/dialect/snapshot'

/** A row as one line of JSON. What JSON cannot say exactly is an object: `{i}` whole numbers past 2^53, `{b}` bytes, `{r}` other numbers. */
export const encodeRow = (values: Value[]) => JSON.stringify(values.map(encode))

function encode(value: Value): unknown {
  if (typeof value === 'bigint') return { i: String(value) }
  if (Buffer.isBuffer(value)) return { b: value.toString('base64') }
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return { r: Object.is(value, -0) ? '-0' : String(value) }
  return value
}

/** @throws where the line is no row of that many columns */
export function decodeRow(line: string, columns: number): Value[] {
  const values = JSON.parse(line)
  if (!Array.isArray(values) || values.length !== columns) throw new Error('not a row')
  return values.map(decode)
}

function decode(value: any): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  if (typeof value.i === 'string' && /^-?\d{1,20}$/.test(value.i)) return BigInt(value.i)
  if (typeof value.b === 'string') return Buffer.from(value.b, 'base64')
  if (typeof value.r === 'string') return Number(value.r)
  throw new Error('not a value')
}

/**
 * A checksum of rows in any order: the hashes of all rows, added up. Two databases that hold the same give the same, although one sorts
 * otherwise, pads a moment with zeros, or gives a decimal back as text.
 */
export class Sum {
  rows = 0
  readonly #order: { at: number; column: ColumnShape }[]
  readonly #lanes = new BigUint64Array(4)

  constructor(table: TableShape) {
    this.#order = table.columns
      .map((column, at) => ({ at, column }))
      .sort((a, b) => (a.column.name < b.column.name ? -1 : 1))
  }

  add(values: Value[]) {
    this.rows++
    const line = JSON.stringify(this.#order.map(({ at, column }) => canonical(column, values[at])))
    const bytes = hash('sha256', line, 'buffer')
    for (let lane = 0; lane < 4; lane++) this.#lanes[lane] += bytes.readBigUInt64LE(lane * 8)
  }

  digest() {
    return createHash('sha256')
      .update(`${this.rows} ${this.#lanes.join(' ')}`)
      .digest('hex')
  }
}

function canonical({ kind }: ColumnShape, value: Value): string | null {
  if (value === null) return null
  if (Buffer.isBuffer(value)) return `b${value.toString('base64')}`
  if (kind === 'moment')
    return String(value)
      .replace(/(\.\d*?)0+$/, '$1')
      .replace(/\.$/, '')
  if (kind === 'decimal') {
    const text = String(value)
    return text.includes('.') && !/e/i.test(text) ? text.replace(/\.?0+$/, '') : text
  }
  return String(value)
}
