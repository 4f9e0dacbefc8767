import { Big } from 'big.js'
import { FieldError } from '#records/field_type'
import { shareOut } from '#records/currencies/share_out'

/** What a line is worth comes from these. Amounts are minor units of the one currency of all lines. */
export interface PricedLine {
  /** Decimal string: "2.5". */
  quantity: string
  unitPrice: number
  /** Decimal string: "12.5" is 12.5 %. Left aside where an amount is given. */
  discountPercent?: string | null
  /** Off the whole line. */
  discountAmount?: number | null
  /** Decimal string; null where no tax is charged and none is shown. */
  taxPercent?: string | null
  taxName?: string | null
  /** Of one unit, for the margin. */
  cost?: number | null
  /** Offered beside the rest: has sums of its own, but none in the total. */
  optional?: boolean | null
}

/** What holds for all lines together. */
export interface Heading {
  discountPercent?: string | null
  discountAmount?: number | null
  shipping?: number | null
  /** Shipping joins the first tax of this percentage that a line has. */
  shippingTaxPercent?: string | null
  /** Added at the very end, untaxed, of either sign: a rounding, a deposit. */
  adjustment?: number | null
}

export interface LineSums {
  /** Quantity times price, before the line's discount. */
  base: number
  discount: number
  net: number
  /** Its part of the discount on everything. */
  headDiscount: number
  tax: number
  gross: number
}

export interface TaxSum {
  percent: string
  name: string | null
  base: number
  tax: number
}

export interface Totals {
  lines: LineSums[]
  /** Of the nets of what is not optional. */
  subtotal: number
  discount: number
  shipping: number
  taxes: TaxSum[]
  tax: number
  adjustment: number
  total: number
  cost: number
  /** What is left of the nets and shipping after cost. */
  margin: number
}

/**
 * The sums of lines under one heading, in whole minor units; nothing passes through floating point. How it rounds:
 *
 * 1. A line's net is quantity x price, less its discount, rounded once, half away from zero.
 * 2. The discount on everything is a percentage of the sum of nets, rounded once, or an amount. It is shared out over the lines
 *    by their nets, so that each tax rate is charged on what is really paid.
 * 3. Tax is charged once for each rate (percentage and name), on the sum of its nets and of shipping under that rate, rounded half away
 *    from zero: not line by line, which would lose or make cents. Each line shows its share, which add up to it exactly.
 * 4. Optional lines are summed by themselves and are in none of the totals.
 *
 * So `total` is the sum of the lines' gross, of shipping with its tax, and of the adjustment.
 * @throws FieldError `tooLarge` past the whole numbers that are exact (2^53)
 */
export function totalsOf(lines: readonly PricedLine[], heading: Heading = {}): Totals {
  const sums = lines.map(beforeTax)
  const counted = lines.map(({ optional }, at) => ({ line: lines[at], sums: sums[at], optional }))
  const firm = counted.filter(({ optional }) => !optional)

  const subtotal = sum(firm.map((each) => each.sums.net))
  const discount = headDiscountOn(subtotal, heading)
  const shares = shareOut(
    discount,
    firm.map((each) => each.sums.net)
  )
  firm.forEach((each, at) => (each.sums.headDiscount = shares[at] ?? 0))

  const shipping = { net: heading.shipping ?? 0, tax: 0 }
  const taxes = chargeTax(firm, heading, shipping)
  for (const { line, sums: own } of counted.filter(({ optional }) => optional))
    own.tax = rounded(new Big(own.net).times(line.taxPercent ?? 0).div(100))
  for (const own of sums) own.gross = exact(own.net - own.headDiscount + own.tax)

  const tax = sum(taxes.map((each) => each.tax))
  const adjustment = heading.adjustment ?? 0
  const cost = sum(firm.map(({ line }) => rounded(new Big(line.quantity).times(line.cost ?? 0))))
  return {
    lines: sums,
    subtotal,
    discount,
    shipping: shipping.net,
    taxes,
    tax,
    adjustment,
    total: exact(subtotal - discount + shipping.net + tax + adjustment),
    cost,
    margin: exact(subtotal - discount + shipping.net - cost),
  }
}

function beforeTax(line: PricedLine): LineSums {
  const exactBase = new Big(line.quantity).times(line.unitPrice)
  const base = rounded(exactBase)
  const net =
    line.discountAmount === null || line.discountAmount === undefined
      ? rounded(exactBase.times(new Big(100).minus(line.discountPercent ?? 0)).div(100))
      : exact(base - line.discountAmount)
  return { base, discount: exact(base - net), net, headDiscount: 0, tax: 0, gross: net }
}

/** A discount on everything never makes it less than nothing. */
function headDiscountOn(subtotal: number, { discountPercent, discountAmount }: Heading) {
  if (subtotal <= 0) return 0
  const discount = discountAmount ?? rounded(new Big(subtotal).times(discountPercent ?? 0).div(100))
  return Math.min(discount, subtotal)
}

interface Taxed {
  net: number
  tax: number
}

function chargeTax(
  lines: { line: PricedLine; sums: LineSums }[],
  { shippingTaxPercent }: Heading,
  shipping: Taxed
): TaxSum[] {
  const rates = new Map<string, { sum: TaxSum; parts: { base: number; of: Taxed }[] }>()
  const charge = (percent: string, name: string | null, base: number, of: Taxed) => {
    const rate = new Big(percent).toString()
    const same = [...rates].find(([, { sum: known }]) => name === null && known.percent === rate)
    const key = same?.[0] ?? `${rate} ${name ?? ''}`
    if (!rates.has(key))
      rates.set(key, { sum: { percent: rate, name, base: 0, tax: 0 }, parts: [] })
    rates.get(key)!.parts.push({ base, of })
  }
  for (const { line, sums } of lines) {
    if (line.taxPercent === null || line.taxPercent === undefined) continue
    charge(line.taxPercent, line.taxName ?? null, sums.net - sums.headDiscount, sums)
  }
  if (shipping.net && shippingTaxPercent) charge(shippingTaxPercent, null, shipping.net, shipping)

  return [...rates.values()].map(({ sum: rate, parts }) => {
    rate.base = sum(parts.map(({ base }) => base))
    rate.tax = rounded(new Big(rate.base).times(rate.percent).div(100))
    const shares = shareOut(
      rate.tax,
      parts.map(({ base }) => base)
    )
    parts.forEach(({ of }, at) => (of.tax = shares[at]))
    return rate
  })
}

const rounded = (value: Big) => exact(Number(value.round(0, Big.roundHalfUp).toFixed()))

const sum = (values: number[]) => exact(values.reduce((total, value) => total + value, 0))

function exact(value: number) {
  if (!Number.isSafeInteger(value))
    throw new FieldError('tooLarge', { max: Number.MAX_SAFE_INTEGER })
  // Zero that came from a negative number stays plain zero.
  return value === 0 ? 0 : value
}
