import type { Actor } from '#records/actor'
import { parseContext } from '#records/company'
import { Invalid } from '#records/errors'
import { FieldError } from '#records/field_type'
import { findVisible } from '#records/query/scope'
import type { Sheet } from '#quotes/lines/sheet'
import type { SheetMove } from '#quotes/lines/sheet_save'
import { todayText } from '#quotes/models/quote/beginnings'
import Product from '#quotes/models/product'
import TaxClass from '#quotes/models/tax_class'
import { pricesFor } from '#quotes/prices/price_lookup'

/**
 * A new line with the product's words, tax, cost and the price for this customer, day and quantity; or one with a name alone.
 * @returns `price` null where the product has none in this currency: the line then says nothing, for somebody to type it
 */
export async function productLine(
  by: Actor,
  sheet: Sheet,
  { productId, name, quantity: typed }: NonNullable<SheetMove['add']>
) {
  const quantity = await readQuantity(by, sheet, typed)
  if (!productId) return { values: await freeLine(sheet, name ?? '—', quantity), price: 0 }

  const product = await findVisible(Product as any, by, productId)
  if (!product.active) throw new Invalid({ add: { key: 'notForSale', params: {} } })
  const tax = product.taxClassId ? await TaxClass.find(product.taxClassId) : null
  const [found] = await pricesFor([
    {
      productId: product.id,
      quantity,
      on: await todayText(),
      currency: sheet.currency,
      companyId: sheet.owner.companyId,
    },
  ])
  const values: Record<string, any> = {
    productId: product.id,
    name: product.name,
    text: product.description,
    quantity,
    unit: product.unit,
    currency: sheet.currency,
    unitPrice: found?.price ?? 0,
    cost: product.currency === sheet.currency ? product.cost : null,
    discountAllowed: found?.discountAllowed ?? true,
    taxName: tax?.name ?? null,
    taxPercent: tax?.percent ?? null,
    recurringPeriod: product.recurringPeriod,
    optional: false,
  }
  return { values, price: found?.price ?? null }
}

async function freeLine({ currency }: Sheet, name: string, quantity: string) {
  const tax = await TaxClass.standardOne()
  return {
    name,
    quantity,
    currency,
    unitPrice: 0,
    discountAllowed: true,
    taxName: tax?.name ?? null,
    taxPercent: tax?.percent ?? null,
    optional: false,
  } as Record<string, any>
}

async function readQuantity(
  by: Actor,
  { Line }: Sheet,
  typed: string | null | undefined
): Promise<string> {
  const field = Line.field('quantity')!
  const context = await parseContext(by, 'form')
  try {
    return field.type.parse(typed ?? null, field, context) ?? '1'
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    throw new Invalid({ add: { key: error.key, params: error.params } })
  }
}
