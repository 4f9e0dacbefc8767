import { inflateSync } from 'node:zlib'
import { change } from '#records/change'
import Product from '#quotes/models/product'
import Quote from '#quotes/models/quote'
import QuoteLine from '#quotes/models/quote_line'
import TaxClass from '#quotes/models/tax_class'
import { sheetOf } from '#quotes/models/quote/sheet'
import { readSheet } from '#quotes/lines/sheet_input'
import { saveSheet } from '#quotes/lines/sheet_save'
import { pipelineWorld } from '#tests/pipeline_world'

/**
 * The small company with a deal, IVA 21 % and 10 %, two products, and a draft of Sara's for Acme: 2 scanners at 350.00 less 10 %, and
 * an optional support plan.
 */
export async function quotesWorld() {
  const made = await pipelineWorld()
  const { sara, ana, deal, lucia } = made
  const catalogue = await change(ana, 'created', async () => {
    const general = await TaxClass.create({ name: 'IVA 21 %', percent: '21', standard: true })
    const reduced = await TaxClass.create({ name: 'IVA 10 %', percent: '10' })
    const scanner = await Product.create({
      name: 'Scanner',
      sku: 'SC-1',
      kind: 'good',
      listPrice: 35_000,
      cost: 20_000,
      taxClassId: general.id,
    })
    const support = await Product.create({
      name: 'Support plan',
      kind: 'service',
      listPrice: 9_900,
      recurringPeriod: 'month',
      taxClassId: reduced.id,
    })
    return { general, reduced, scanner, support }
  })
  const quote = await change(sara, 'created', async () => {
    const draft = await Quote.create({
      name: 'Scanners',
      dealId: deal.id,
      contactId: lucia.id,
      ownerId: sara.id,
    })
    const line = { quoteId: draft.id, discountAllowed: true }
    await QuoteLine.create({
      ...line,
      productId: catalogue.scanner.id,
      name: 'Scanner',
      quantity: '2',
      unitPrice: 35_000,
      cost: 20_000,
      discountPercent: '10',
      taxName: 'IVA 21 %',
      taxPercent: '21',
      position: 0,
    })
    await QuoteLine.create({
      ...line,
      productId: catalogue.support.id,
      name: 'Support plan',
      quantity: '1',
      unitPrice: 9_900,
      taxName: 'IVA 10 %',
      taxPercent: '10',
      recurringPeriod: 'month',
      optional: true,
      position: 1,
    })
    return draft
  })
  await quote.refresh()
  const sheet = sheetOf(quote)
  await saveSheet(sara, sheet, await readSheet(sara, sheet, await rowsOf(quote)))
  await quote.refresh()
  return { ...made, ...catalogue, quote }
}

/** The lines of a quote as its form would post them back. */
export async function rowsOf(quote: Quote) {
  const lines = await QuoteLine.query()
    .where('quoteId', quote.id)
    .whereNull('deletedAt')
    .orderBy('position')
  return { lines: lines.map(({ id, optional }) => ({ id, optional: optional ? 'true' : '' })) }
}

/** Words of a PDF, in the order they are drawn: text is read through the character map that each font carries. */
export function wordsOf(pdf: Buffer): string {
  const streams = objectsOf(pdf)
  const maps = streams.filter(
    (text) => text.includes('beginbfrange') || text.includes('beginbfchar')
  )
  return streams
    .filter((text) => text.includes(' TJ') || text.includes(' Tj'))
    .map((text) => drawn(text, maps.map(characterMap)))
    .join('\n')
}

export const pagesOf = (pdf: Buffer) =>
  (pdf.toString('latin1').match(/\/Type \/Page\b(?!s)/g) ?? []).length

function objectsOf(pdf: Buffer): string[] {
  const found: string[] = []
  let from = 0
  for (;;) {
    const start = pdf.indexOf('stream\n', from)
    if (start < 0) return found
    const end = pdf.indexOf('\nendstream', start)
    from = end + 10
    try {
      found.push(inflateSync(pdf.subarray(start + 7, end)).toString('latin1'))
    } catch {
      // A picture or a font file that is packed in another way holds no text.
    }
  }
}

function characterMap(text: string): Map<number, string> {
  const map = new Map<number, string>()
  for (const [, range] of text.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, first, , list] of range.matchAll(
      /<([\da-f]+)>\s*<([\da-f]+)>\s*\[([^\]]*)\]/gi
    )) {
      const codes = [...list.matchAll(/<([\da-f ]*)>/gi)].map(([, hex]) => hex.replace(/ /g, ''))
      codes.forEach((hex, at) => {
        const units = hex.match(/.{4}/g) ?? []
        map.set(
          Number.parseInt(first, 16) + at,
          String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16)))
        )
      })
    }
  }
  return map
}

/** Fonts of one file number their letters each on their own: the map under which the text reads best is its font's. */
function drawn(text: string, maps: Map<number, string>[]): string {
  const pieces: string[] = []
  let font = 0
  const fonts = [
    ...new Set([...text.matchAll(/\/(F\d+) [\d.]+ Tf/g)].map(([, name]) => name)),
  ].sort()
  for (const [, name, shown] of text.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (name) font = fonts.indexOf(name)
    else {
      const map = maps[font] ?? maps[0]
      const codes = [...shown.matchAll(/<([\da-f]+)>/gi)].flatMap(
        ([, hex]) => hex.match(/.{4}/g) ?? []
      )
      pieces.push(codes.map((code) => map?.get(Number.parseInt(code, 16)) ?? '?').join(''))
    }
  }
  return pieces.join('\n')
}
