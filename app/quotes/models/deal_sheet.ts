import { boolean, integer, reference } from '#records/fields/all'
import { currentChange } from '#records/change'
import { record, type BelongsTo, type RecordClass } from '#records/record'
import { rescale } from '#records/currencies/convert'
import { dialect } from '#records/dialect/dialect'
import type Deal from '#pipeline/models/deal'
import type { Sheet, SheetOwner } from '#quotes/lines/sheet'
import DealLine, { dealLinesOf } from '#quotes/models/deal_line'

/** What a deal says of its lines: whether its amount follows them. */
export default class DealSheet extends record(
  'dealSheet',
  {
    deal: reference('deal', { required: true }),
    followed: boolean(),
    /** Counts the times the lines were saved, so that two people at once notice. */
    edits: integer({ readOnly: true, secret: true }),
  },
  { internal: true, parent: 'deal', title: (sheet) => String(sheet.dealId) }
) {
  declare deal: BelongsTo<typeof Deal>

  static of = (dealId: number) =>
    DealSheet.query().where('dealId', dealId).whereNull('deletedAt').first()
}

/** A deal that changed its currency keeps the numbers: 350.00 EUR become 350 JPY, as its amount does. */
async function linesIn({ id, currency }: Deal) {
  const lines = await dealLinesOf(id)
  for (const line of lines) {
    if (!line.currency || line.currency === currency) continue
    for (const name of ['unitPrice', 'cost', 'discountAmount', 'net'] as const)
      if (line[name] !== null) line[name] = rescale(line[name], line.currency, currency!)
  }
  return lines
}

/** The lines of a deal, for the editor. Their sum before tax becomes the deal's amount, where it follows them. */
export async function dealSheetOf(deal: Deal): Promise<Sheet> {
  const known = await DealSheet.of(deal.id)
  const row = known ?? new DealSheet()
  return {
    owner: deal as unknown as SheetOwner,
    counted: known,
    Line: DealLine as unknown as RecordClass,
    by: 'dealId',
    currency: deal.currency!,
    hasHeading: false,
    followed: known?.followed ?? false,
    lines: () => linesIn(deal) as any,
    async lock() {
      const { transaction } = currentChange('deals')
      await dialect().lockRows(transaction.from('deals').where('id', deal.id)).first()
    },
    async keep(_, totals, __, followed) {
      const follow = followed ?? row.followed ?? false
      await row.merge({ dealId: deal.id, followed: follow, edits: (row.edits ?? 0) + 1 }).save()
      if (follow && totals.subtotal >= 0) await deal.merge({ amount: totals.subtotal }).save()
    },
  }
}
