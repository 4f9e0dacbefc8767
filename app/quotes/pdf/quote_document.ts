import type { Content, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js'
import { translator } from '#modules/translator'
import { formatDate } from '#records/fields/date'
import type { Letterhead } from '#workspace/settings/letterhead'
import type { Totals } from '#quotes/lines/arithmetic'
import { discountText, writer } from '#quotes/lines/sheet_state'
import type Quote from '#quotes/models/quote'
import type QuoteLine from '#quotes/models/quote_line'
import { printable } from '#quotes/pdf/printable'

export interface Paper {
  quote: Quote
  lines: QuoteLine[]
  totals: Totals
  house: string
  head: Letterhead
  logo: Buffer | null
}

const ink = '#22262b'
const faint = '#666c73'
const line = '#e2e0da'

/** A quote as pdfmake lays it out: A4, letterhead, who it is for, lines under repeated heads, sums by tax, terms, page numbers. */
export function quoteDocument(paper: Paper): TDocumentDefinitions {
  const { quote, house, head } = paper
  const locale = quote.language!
  const t = translator(locale)
  const number = printable(numberOf(quote))
  return {
    pageSize: 'A4',
    pageMargins: [48, 48, 48, 64],
    info: {
      title: `${t('quote.one')} ${number}`,
      author: printable(house),
      creationDate: quote.updatedAt?.toJSDate(),
      modDate: quote.updatedAt?.toJSDate(),
    },
    defaultStyle: { font: 'Roboto', fontSize: 9.5, lineHeight: 1.25, color: ink },
    footer: (page: number, pages: number) => ({
      margin: [48, 20, 48, 0],
      columns: [
        { text: printable(footOf(house, head)), color: faint, fontSize: 8 },
        {
          width: 110,
          alignment: 'right',
          color: faint,
          fontSize: 8,
          text: `${number}  ·  ${t('quotes.pdf.page', { page, pages })}`,
        },
      ],
    }),
    content: [
      letterheadOf(paper),
      headingOf(paper, t),
      linesTable(paper, t),
      sumsTable(paper, t),
      ...optionalNote(paper, t),
      ...wordsOf(quote.notes, t('quote.fields.notes')),
      ...wordsOf(quote.terms, t('quote.fields.terms')),
    ],
  }
}

type T = ReturnType<typeof translator>

export const numberOf = ({ number, revision }: Quote) =>
  revision! > 1 ? `${number} v${revision}` : number!

const footOf = (house: string, { taxId, website }: Letterhead) =>
  [house, taxId, website].filter(Boolean).join('  ·  ')

function letterheadOf({ house, head, logo }: Paper): Content {
  // Without a logo the name stands large beside it already.
  const name = logo ? house : null
  const sender = [name, head.address, head.taxId, head.phone, head.email].filter(Boolean)
  return {
    columns: [
      logo
        ? { image: `data:image/png;base64,${logo.toString('base64')}`, fit: [180, 60] }
        : { text: printable(house), bold: true, fontSize: 16, color: head.accent },
      {
        width: 200,
        alignment: 'right',
        fontSize: 8.5,
        color: faint,
        text: printable(sender.join('\n')),
      },
    ],
    margin: [0, 0, 0, 26],
  }
}

function headingOf({ quote, head }: Paper, t: T): Content {
  const locale = quote.language!
  const facts = [
    [t('quotes.pdf.number'), numberOf(quote)],
    [t('quote.fields.issuedOn'), quote.issuedOn && formatDate(quote.issuedOn, { locale })],
    [t('quote.fields.expiresOn'), quote.expiresOn && formatDate(quote.expiresOn, { locale })],
  ].filter(([, value]) => value)
  const address = (label: string, text: string | null): Content[] =>
    text
      ? [
          { text: label, color: faint, fontSize: 8 },
          { text: printable(text), margin: [0, 2, 0, 10] },
        ]
      : []
  return {
    stack: [
      { text: t('quote.one'), fontSize: 20, bold: true, color: head.accent },
      { text: printable(quote.name), fontSize: 12, margin: [0, 2, 0, 16] },
      {
        columns: [
          {
            stack: [
              ...address(t('quotes.pdf.for'), quote.billingAddress),
              ...address(t('quote.fields.shippingAddress'), quote.shippingAddress),
            ],
          },
          {
            width: 200,
            table: {
              widths: ['*', 'auto'],
              body: facts.map(([label, value]) => [
                { text: label!, color: faint },
                { text: printable(value!), alignment: 'right' },
              ]),
            },
            layout: 'noBorders',
          },
        ],
      },
    ],
    margin: [0, 0, 0, 14],
  }
}

function linesTable({ quote, lines, totals, head }: Paper, t: T): Content {
  const write = writer(quote.currency!, quote.language!)
  const top = (text: string, alignment: 'left' | 'right' = 'right'): TableCell => ({
    text,
    bold: true,
    fontSize: 8.5,
    alignment,
    color: head.accent,
  })
  const body: TableCell[][] = [
    [
      top(t('quotes.lines.item'), 'left'),
      top(t('quotes.lines.quantity')),
      top(t('quotes.lines.price')),
      top(t('quotes.lines.discount')),
      top(t('quotes.lines.tax')),
      top(t('quotes.lines.net')),
    ],
  ]
  let section: string | null = null
  for (const [at, each] of lines.entries()) {
    if (each.section && each.section !== section)
      body.push([
        { text: printable(each.section), bold: true, colSpan: 6, margin: [0, 4, 0, 0] },
        ...Array.from({ length: 5 }, () => ({})),
      ])
    section = each.section
    const figure = (text: string): TableCell => ({
      text: printable(text),
      alignment: 'right',
      color: each.optional ? faint : ink,
    })
    body.push([
      {
        stack: [
          {
            text: printable(
              each.optional ? `${each.name} (${t('quotes.lines.optionalShort')})` : each.name
            ),
            bold: true,
          },
          ...(each.text ? [{ text: printable(each.text), color: faint, fontSize: 8.5 }] : []),
          ...(each.recurringPeriod
            ? [
                {
                  text: t(`quotes.lines.every.${each.recurringPeriod}`),
                  color: faint,
                  fontSize: 8.5,
                },
              ]
            : []),
        ],
      },
      figure([write.quantity(each.quantity), each.unit].filter(Boolean).join(' ')),
      figure(write.money(each.unitPrice)),
      figure(discountText(each, write)),
      figure(each.taxPercent ? write.percent(each.taxPercent) : ''),
      figure(write.money(totals.lines[at].net)),
    ])
  }
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: ['*', 52, 64, 52, 38, 70],
      body,
    },
    layout: {
      hLineWidth: (at: number) => (at === 0 ? 0 : at === 1 ? 1 : 0.5),
      vLineWidth: () => 0,
      hLineColor: (at: number) => (at === 1 ? head.accent : line),
      paddingLeft: (at: number) => (at === 0 ? 0 : 7),
      paddingRight: (at: number) => (at === 5 ? 0 : 7),
      paddingTop: () => 5,
      paddingBottom: () => 5,
    },
    margin: [0, 0, 0, 10],
  }
}

function sumsTable({ quote, totals, head }: Paper, t: T): Content {
  const write = writer(quote.currency!, quote.language!)
  const row = (label: string, amount: number, strong = false): TableCell[] => [
    { text: printable(label), color: strong ? ink : faint, bold: strong },
    {
      text: write.money(amount),
      alignment: 'right',
      bold: strong,
      fontSize: strong ? 12 : undefined,
      color: strong ? head.accent : ink,
    },
  ]
  const body = [
    row(t('quotes.sums.subtotal'), totals.subtotal),
    ...(totals.discount ? [row(t('quotes.sums.discount'), -totals.discount)] : []),
    ...(totals.shipping ? [row(t('quotes.sums.shipping'), totals.shipping)] : []),
    ...totals.taxes.map(({ name, percent, base, tax }) =>
      row(
        t('quotes.sums.tax', { tax: name ?? write.percent(percent), base: write.money(base) }),
        tax
      )
    ),
    ...(totals.adjustment ? [row(t('quotes.sums.adjustment'), totals.adjustment)] : []),
    row(t('quotes.sums.total'), totals.total, true),
  ]
  return {
    unbreakable: true,
    columns: [
      { text: '' },
      {
        width: 270,
        table: { widths: ['*', 'auto'], body },
        layout: {
          hLineWidth: (at: number) => (at === body.length - 1 ? 1 : 0),
          hLineColor: () => head.accent,
          vLineWidth: () => 0,
          paddingTop: () => 3,
          paddingBottom: () => 3,
          paddingLeft: () => 0,
          paddingRight: () => 0,
        },
      },
    ],
    margin: [0, 0, 0, 18],
  }
}

const optionalNote = ({ lines }: Paper, t: T): Content[] =>
  lines.some(({ optional }) => optional)
    ? [{ text: t('quotes.pdf.optional'), color: faint, fontSize: 8.5, margin: [0, 0, 0, 10] }]
    : []

const wordsOf = (text: string | null, label: string): Content[] =>
  text
    ? [
        { text: label, bold: true, margin: [0, 6, 0, 2] },
        { text: printable(text), fontSize: 8.5, color: faint },
      ]
    : []
