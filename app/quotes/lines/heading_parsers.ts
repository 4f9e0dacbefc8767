import type { ParseContext } from '#records/field_type'
import Quote from '#quotes/models/quote'

/** Amounts and percentages of a heading are read as the fields of a quote read them, whoever carries the lines. */
const parser =
  <T>(name: string) =>
  (raw: unknown, context: ParseContext): T | null => {
    const field = Quote.field(name)!
    return field.type.parse(raw, field, context)
  }

export const headingParsers = {
  discountPercent: parser<string>('discountPercent'),
  discountAmount: parser<number>('discountAmount'),
  shipping: parser<number>('shipping'),
  adjustment: parser<number>('adjustment'),
}
