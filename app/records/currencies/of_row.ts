import { namedCurrency } from '#records/currencies/codes'
import { rescale } from '#records/currencies/convert'
import { writableCurrencies } from '#records/currencies/rates'
import type { BoundField, ParseContext } from '#records/field_type'
import { fromColumn, type RecordClass } from '#records/record'

type Row = Record<string, any>

/** Amounts that are in the currency of this field. */
const amounts = (Record: RecordClass, currency: string) =>
  Record.writable.filter(({ options }) => options.currency === currency)

/** These fields, each amount followed by its currency, so that it can be shown. */
export const withCurrencies = (Record: RecordClass, fields: BoundField[]): BoundField[] => [
  ...new Set(
    fields.flatMap((field) => {
      const beside = field.options.currency && Record.field(field.options.currency)
      return beside ? [field, beside] : [field]
    })
  ),
]

/** Currencies first: an amount is read in its own. */
export const currenciesFirst = <T extends { field: BoundField }>(given: T[]): T[] => [
  ...given.filter(({ field }) => field.type.name === 'currency'),
  ...given.filter(({ field }) => field.type.name !== 'currency'),
]

/** Parsing of a record's input: which currencies it may be given, those that it has already included. */
export async function currencyContext(
  Record: RecordClass,
  context: ParseContext,
  record?: Row
): Promise<ParseContext> {
  const fields = Record.writable.filter(({ type }) => type.name === 'currency')
  if (!fields.length) return context
  const currencies = context.currencies ?? (await writableCurrencies())
  const had = fields.map(({ attribute }) => record?.[attribute]).filter(Boolean)
  return {
    ...context,
    currencies: new Map([...currencies, ...had.map((each) => [each, true])] as any),
  }
}

/** Parsing of one amount, in the currency that its row has or gets. */
export function amountContext(
  field: BoundField,
  context: ParseContext,
  ...rows: (Row | undefined)[]
) {
  const name = field.options.currency
  if (!name) return context
  const currency = rows.map((row) => row?.[name]).find(Boolean) ?? context.currency
  return { ...context, currency }
}

/**
 * An amount keeps its number where only the currency beside it changes: 1,234.50 EUR becomes 1,235 JPY. Completes `values`.
 * @param stored the row as code holds it
 * @param given every attribute that was said, also those that say what is there
 */
export function followCurrency(Record: RecordClass, values: Row, stored: Row, given = values) {
  for (const field of Record.writable) {
    if (field.type.name !== 'currency') continue
    const [from, to] = [stored[field.attribute], values[field.attribute]]
    if (!from || !to || from === to) continue
    for (const amount of amounts(Record, field.key)) {
      const minor = stored[amount.attribute]
      if (amount.attribute in given || !Number.isSafeInteger(minor)) continue
      values[amount.attribute] = rescale(minor, from, to)
    }
  }
}

/** A raw row as code holds it. */
export const storedRow = (Record: RecordClass, raw: Row): Row =>
  Object.fromEntries(
    Record.bound.map((field) => [field.attribute, fromColumn(field, raw[field.column])])
  )

/**
 * The currency that an imported cell names beside its amount becomes the row's, where the row has none of its own.
 * @throws FieldError for one that may not be written
 */
export function cellCurrency(
  Record: RecordClass,
  field: BoundField,
  cell: string,
  context: ParseContext
): Row {
  const beside = field.options.currency && Record.field(field.options.currency)
  const named = beside && namedCurrency(cell)
  return named ? { [beside.attribute]: beside.type.parse(named, beside, context) } : {}
}
