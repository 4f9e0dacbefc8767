import { Big } from 'big.js'
import type { Actor } from '#records/actor'
import { change } from '#records/change'
import { Invalid } from '#records/errors'
import { totalsOf, type Totals } from '#quotes/lines/arithmetic'
import { productLine } from '#quotes/lines/product_line'
import type { Sheet } from '#quotes/lines/sheet'
import type { SheetInput, SheetRow } from '#quotes/lines/sheet_input'
import { pricesFor } from '#quotes/prices/price_lookup'
import { todayText } from '#quotes/models/quote/beginnings'

/** What a button of the sheet does to its rows besides saving them. */
export interface SheetMove {
  up?: number
  down?: number
  remove?: number
  /** A product to add, or a line of one's own by its name. */
  add?: { productId?: number | null; name?: string | null; quantity?: string | null }
}

/** Some rows cannot be kept as they are; the reasons stand in the input. */
export class SheetRefused extends Invalid {
  readonly input: SheetInput

  constructor(input: SheetInput) {
    super(input.headingErrors)
    this.input = input
  }
}

export const isRefused = ({ rows, headingErrors }: SheetInput) =>
  Object.keys(headingErrors).length > 0 || rows.some(({ errors }) => Object.keys(errors).length > 0)

/** A row with everything that its line says already. */
export const wholeLine = ({ stored, values }: SheetRow) => ({
  ...(stored ? { ...(stored as any).$attributes } : {}),
  ...values,
})

export const previewOf = ({ rows, heading }: SheetInput): Totals =>
  totalsOf(
    rows.map((row) => ({ quantity: '0', unitPrice: 0, ...definedOnly(wholeLine(row)) })),
    heading
  )

const definedOnly = (values: Record<string, any>) =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null)
  )

/**
 * Keeps the rows as they stand, in this order, and what is not among them goes. One change, with the sums.
 * @throws SheetRefused with every reason; Conflict where somebody else saved since `version`
 * @returns lines that were added and found no price
 */
export function saveSheet(
  by: Actor,
  sheet: Sheet,
  input: SheetInput,
  { version = null, move = {} }: { version?: number | null; move?: SheetMove } = {}
) {
  if (isRefused(input)) throw new SheetRefused(input)
  return change(by, 'linesChanged', async (current) => {
    await sheet.lock()
    if (sheet.counted) await current.expect(sheet.counted, version)
    await followQuantities(sheet, input.rows)
    const rows = moved(input.rows, move)
    const added = move.add ? await productLine(by, sheet, move.add) : null
    if (added) rows.push({ stored: null, typed: {}, values: added.values, errors: {} })

    const totals = totalsOf(
      rows.map((row) => wholeLine(row) as any),
      input.heading
    )
    const kept = new Set(rows.map(({ stored }) => stored?.id))
    for (const line of await sheet.lines()) if (!kept.has(line.id)) await (line as any).delete()
    for (const [position, row] of rows.entries()) {
      const values = { ...row.values, position, net: totals.lines[position].net }
      if (row.stored) await (row.stored as any).merge(values).save()
      else await (sheet.Line as any).create({ ...values, [sheet.by]: sheet.owner.id })
    }
    await sheet.keep(by, totals, input.heading, input.followed)
    return { withoutPrice: added?.price === null ? added.values.name : null }
  })
}

function moved(rows: SheetRow[], { up, down, remove }: SheetMove): SheetRow[] {
  const list = [...rows]
  const swap = (one: number, other: number) => {
    if (!list[one] || !list[other]) return
    ;[list[one], list[other]] = [list[other], list[one]]
  }
  if (up !== undefined) swap(up, up - 1)
  if (down !== undefined) swap(down, down + 1)
  if (remove !== undefined) list.splice(remove, 1)
  return list
}

/** A price that came from the price list follows the quantity, until somebody types another one. */
async function followQuantities({ owner, currency }: Sheet, rows: SheetRow[]) {
  const changed = rows.filter(
    ({ stored, values }) =>
      stored?.productId &&
      values.quantity !== undefined &&
      !new Big(values.quantity).eq(stored.quantity) &&
      values.unitPrice === stored.unitPrice
  )
  if (!changed.length) return
  const on = await todayText()
  const ask = (row: SheetRow, quantity: string) => ({
    productId: row.stored!.productId!,
    quantity,
    on,
    currency,
    companyId: owner.companyId,
  })
  const before = await pricesFor(changed.map((row) => ask(row, row.stored!.quantity)))
  const after = await pricesFor(changed.map((row) => ask(row, row.values.quantity)))
  changed.forEach((row, at) => {
    if (before[at]?.price !== row.stored!.unitPrice || !after[at]) return
    row.values.unitPrice = after[at].price
    row.values.discountAllowed = after[at].discountAllowed
  })
}
