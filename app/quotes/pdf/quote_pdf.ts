import { company } from '#records/company'
import { letterhead, logoBytes } from '#workspace/settings/letterhead'
import type Quote from '#quotes/models/quote'
import { linesOf } from '#quotes/models/quote/lines'
import { totalsWith } from '#quotes/models/quote/sums'
import { printer } from '#quotes/pdf/fonts'
import { quoteDocument } from '#quotes/pdf/quote_document'

/** A quote on the company's paper, in its customer's language. The same quote gives the same words on the same pages. */
export async function pdfOf(quote: Quote): Promise<Buffer> {
  const head = await letterhead()
  const [house, logo, lines] = [await company(), await logoBytes(head), await linesOf(quote.id)]
  const totals = totalsWith(lines, quote)
  const document = quoteDocument({ quote, lines, totals, house: house.name, head, logo })
  return printer().createPdf(document).getBuffer()
}
