import {
  boolean,
  choice,
  decimal,
  integer,
  longText,
  money,
  percent,
  reference,
  text,
} from '#records/fields/all'
import type { PricedLine } from '#quotes/lines/arithmetic'
import { recurringPeriods } from '#quotes/models/recurring_periods'

/**
 * A line of a quote or of a deal. What came from the product is copied, so that a product which changes or goes later changes no
 * line.
 */
export const lineFields = () => ({
  product: reference('product'),
  name: text({ required: true }),
  text: longText({ max: 4_000 }),
  section: text({ max: 120 }),
  quantity: decimal({ required: true, scale: 4, min: 0, most: 1_000_000_000 }),
  unit: text({ max: 40 }),
  currency: text({ max: 3, readOnly: true }),
  unitPrice: money({ required: true, currency: 'currency' }),
  /** Of one unit. */
  cost: money({ min: 0, currency: 'currency' }),
  discountPercent: percent({ scale: 4, min: 0, most: 100 }),
  discountAmount: money({ min: 0, currency: 'currency' }),
  discountAllowed: boolean({ default: true, readOnly: true }),
  taxName: text({ max: 120 }),
  taxPercent: percent({ scale: 4, min: 0, most: 100 }),
  recurringPeriod: choice(recurringPeriods),
  optional: boolean(),
  position: integer({ readOnly: true }),
  net: money({ readOnly: true, currency: 'currency' }),
})

/** What a quote or deal says of all its lines. */
export const headingFields = () => ({
  discountPercent: percent({ scale: 4, min: 0, most: 100 }),
  discountAmount: money({ min: 0, currency: 'currency' }),
  shipping: money({ min: 0, currency: 'currency' }),
  shippingTaxPercent: percent({ scale: 4, min: 0, most: 100 }),
  adjustment: money({ currency: 'currency' }),
})

/** A line as it stands in the database. */
export interface LineRow extends PricedLine {
  id: number
  productId: number | null
  name: string
  text: string | null
  section: string | null
  unit: string | null
  recurringPeriod: string | null
  discountAllowed: boolean
  position: number | null
  net: number | null
}

/** What a copy of a line takes along. */
export const copiedAttributes = [
  'productId',
  'name',
  'text',
  'section',
  'quantity',
  'unit',
  'currency',
  'unitPrice',
  'cost',
  'discountPercent',
  'discountAmount',
  'discountAllowed',
  'taxName',
  'taxPercent',
  'recurringPeriod',
  'optional',
  'position',
  'net',
] as const

export const copyOf = (line: Record<string, any>) =>
  Object.fromEntries(copiedAttributes.map((name) => [name, line[name] ?? null]))
