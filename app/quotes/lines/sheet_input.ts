import { Big } from 'big.js'
import type { Actor } from '#records/actor'
import { parseContext } from '#records/company'
import type { Refusals } from '#records/errors'
import { FieldError, type ParseContext } from '#records/field_type'
import { asList } from '#records/fields/json_column'
import { readInput } from '#records/input'
import type { Heading } from '#quotes/lines/arithmetic'
import { headingParsers as parsers } from '#quotes/lines/heading_parsers'
import type { LineRow } from '#quotes/lines/line_fields'
import type { Sheet } from '#quotes/lines/sheet'
import TaxClass from '#quotes/models/tax_class'

export const mostLines = 300

/** A row of the sheet as it was typed, and what became of it. */
export interface SheetRow {
  /** Of the line that it changes; null for a new one. */
  stored: LineRow | null
  typed: Record<string, any>
  values: Record<string, any>
  errors: Refusals
}

export interface SheetInput {
  rows: SheetRow[]
  heading: Heading
  headingErrors: Refusals
  /** Whether the owner's amount is to follow; null where the form does not say. */
  followed: boolean | null
}

/** What a row may say; what a product brings along, such as whether a discount is allowed, it may not. */
const written = ['name', 'text', 'section', 'quantity', 'unit', 'unitPrice', 'cost', 'optional']
const needed = ['name', 'quantity', 'unitPrice'] as const

/** Reads rows and heading in the currency of the sheet. Rows of other sheets' lines are new rows; empty ones are left out. */
export async function readSheet(
  actor: Actor,
  sheet: Sheet,
  body: Record<string, any>
): Promise<SheetInput> {
  const lines = await sheet.lines()
  const stored = new Map(lines.map((line) => [String(line.id), line]))
  const context = { ...(await parseContext(actor, 'form')), currency: sheet.currency }
  const classes = await TaxClass.query().whereNull('deletedAt')
  const taxes = new Map(classes.map((each) => [String(each.id), each]))
  const rows: SheetRow[] = []
  for (const raw of asList(body.lines).slice(0, mostLines)) {
    const typed = raw && typeof raw === 'object' ? (raw as Record<string, any>) : {}
    const line = stored.get(String(typed.id ?? '')) ?? null
    if (!line && !String(typed.name ?? '').trim() && !String(typed.unitPrice ?? '').trim()) continue
    stored.delete(String(typed.id ?? ''))
    rows.push(await readRow(actor, sheet, context, taxes, typed, line))
  }
  const followed = typeof body.follow === 'string' ? body.follow === 'true' : null
  return { rows, followed, ...readHeading(sheet, context, taxes, body.heading) }
}

async function readRow(
  actor: Actor,
  { Line, currency }: Sheet,
  context: ParseContext,
  taxes: Map<string, TaxClass>,
  typed: Record<string, any>,
  stored: LineRow | null
): Promise<SheetRow> {
  const given = Object.fromEntries(
    written.filter((name) => name in typed).map((name) => [name, typed[name]])
  )
  given.optional = typed.optional ?? false
  const { values, errors } = await readInput(Line, actor, given, 'form', {
    partial: true,
    record: stored as any,
    context,
  })
  for (const name of needed)
    if (!errors[name] && (values[name] ?? null) === null && (name in typed || !stored))
      errors[name] = { key: 'required', params: {} }

  Object.assign(values, readDiscount(context, typed, errors))
  if (
    stored?.discountAllowed === false &&
    (values.discountAmount || Number(values.discountPercent))
  )
    errors.discount = { key: 'discountNotAllowed', params: {} }
  if (values.discountAmount && !errors.quantity && !errors.unitPrice) {
    const base = new Big(values.quantity).times(values.unitPrice)
    if (new Big(values.discountAmount).gt(base))
      errors.discount = { key: 'discountTooLarge', params: {} }
  }
  if ('tax' in typed && typed.tax !== 'kept') {
    const chosen = taxes.get(String(typed.tax))
    values.taxName = chosen?.name ?? null
    values.taxPercent = chosen?.percent ?? null
  }
  return { stored, typed, values: { ...values, currency }, errors }
}

/** `10` in percent or in money, as the choice beside it says; `10 %` is percent whatever it says. */
function readDiscount(context: ParseContext, typed: Record<string, any>, errors: Refusals) {
  if (!('discount' in typed)) return {}
  const raw = String(typed.discount ?? '').trim()
  const none = { discountPercent: null, discountAmount: null }
  if (!raw) return none
  const inPercent = raw.endsWith('%') || typed.discountIn !== 'amount'
  const name = inPercent ? 'discountPercent' : 'discountAmount'
  const value = attempt(errors, 'discount', () => parsers[name](raw, context))
  return { ...none, [name]: value ?? null }
}

function readHeading(
  { hasHeading, owner }: Sheet,
  context: ParseContext,
  taxes: Map<string, TaxClass>,
  typed: Record<string, any> | undefined
): Pick<SheetInput, 'heading' | 'headingErrors'> {
  const errors: Refusals = {}
  const kept: Heading = {
    discountPercent: owner.discountPercent ?? null,
    discountAmount: owner.discountAmount ?? null,
    shipping: owner.shipping ?? null,
    shippingTaxPercent: owner.shippingTaxPercent ?? null,
    adjustment: owner.adjustment ?? null,
  }
  if (!hasHeading || !typed || typeof typed !== 'object')
    return { heading: kept, headingErrors: {} }
  Object.assign(kept, readDiscount(context, typed, errors))
  for (const name of ['shipping', 'adjustment'] as const)
    if (name in typed)
      kept[name] = attempt(errors, name, () => parsers[name](typed[name], context)) ?? null
  if ('shippingTax' in typed && typed.shippingTax !== 'kept')
    kept.shippingTaxPercent = taxes.get(String(typed.shippingTax))?.percent ?? null
  return { heading: kept, headingErrors: errors }
}

function attempt<T>(errors: Refusals, name: string, parse: () => T): T | null {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    errors[name] = { key: error.key, params: error.params }
    return null
  }
}
