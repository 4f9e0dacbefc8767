import { DateTime } from 'luxon'
import { company } from '#records/company'
import { formatDate } from '#records/fields/date'
import { letterhead } from '#workspace/settings/letterhead'
import { discountText, writer } from '#quotes/lines/sheet_state'
import type Quote from '#quotes/models/quote'
import type QuoteLine from '#quotes/models/quote_line'
import { totalsWith } from '#quotes/models/quote/sums'
import { numberOf } from '#quotes/pdf/quote_document'

/** A quote as its customer reads it: nothing of cost, margin, approval or who else has a link. */
export async function publicState(quote: Quote, lines: QuoteLine[]) {
  const locale = quote.language!
  const write = writer(quote.currency!, locale)
  const totals = totalsWith(lines, quote)
  const { timezone } = await company()
  const head = await letterhead()
  return {
    head,
    number: numberOf(quote),
    issuedOn: quote.issuedOn && formatDate(quote.issuedOn, { locale }),
    expiresOn: quote.expiresOn && formatDate(quote.expiresOn, { locale }),
    total: write.money(totals.total),
    on: (moment: DateTime) =>
      moment.setZone(timezone).setLocale(locale).toLocaleString(DateTime.DATETIME_MED),
    rows: lines.map((line, at) => ({
      section: line.section,
      name: line.name,
      text: line.text,
      unit: line.unit,
      optional: line.optional,
      every: line.recurringPeriod,
      shown: {
        quantity: write.quantity(line.quantity),
        unitPrice: write.money(line.unitPrice),
        discount: discountText(line, write),
        tax: line.taxPercent ? write.percent(line.taxPercent) : '',
      },
      net: write.money(totals.lines[at].net),
    })),
    sums: {
      subtotal: write.money(totals.subtotal),
      discount: totals.discount ? write.money(-totals.discount) : null,
      shipping: totals.shipping ? write.money(totals.shipping) : null,
      adjustment: totals.adjustment ? write.money(totals.adjustment) : null,
      taxes: totals.taxes.map(({ name, percent, base, tax }) => ({
        label: name ?? write.percent(percent),
        base: write.money(base),
        tax: write.money(tax),
      })),
      total: write.money(totals.total),
      margin: null,
    },
  }
}
