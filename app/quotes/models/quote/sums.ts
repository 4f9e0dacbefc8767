import { totalsOf, type Heading, type PricedLine, type Totals } from '#quotes/lines/arithmetic'

/** What stands in the columns of a quote. */
export const sumsOf = (totals: Totals) => ({
  subtotal: totals.subtotal,
  discountTotal: totals.discount,
  taxTotal: totals.tax,
  total: totals.total,
  costTotal: totals.cost,
  taxes: totals.taxes,
})

export const headingNames = [
  'discountPercent',
  'discountAmount',
  'shipping',
  'shippingTaxPercent',
  'adjustment',
] as const

export const totalsWith = (lines: readonly PricedLine[], heading: Heading) =>
  totalsOf(lines, {
    discountPercent: heading.discountPercent,
    discountAmount: heading.discountAmount,
    shipping: heading.shipping,
    shippingTaxPercent: heading.shippingTaxPercent,
    adjustment: heading.adjustment,
  })
