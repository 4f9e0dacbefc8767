import { Big } from 'big.js'
import type { Actor } from '#records/actor'
import type { Refusal } from '#records/errors'
import { decimalType, formatPercent } from '#records/fields/decimal'
import { currencyScale } from '#records/fields/money'
import { fromMinor } from '#records/fields/numbers'
import { firstOptions } from '#records/forms/titles'
import { wordsFor } from '#records/labels'
import { domId } from '#records/screens/dom_id'
import type { Totals } from '#quotes/lines/arithmetic'
import type { LineRow } from '#quotes/lines/line_fields'
import type { Sheet } from '#quotes/lines/sheet'
import type { SheetInput, SheetRow } from '#quotes/lines/sheet_input'
import { previewOf } from '#quotes/lines/sheet_save'
import TaxClass from '#quotes/models/tax_class'

interface Shown {
  sheet: Sheet
  actor: Actor
  /** Path of the lines: `/quotes/7/lines`. */
  base: string
  mayEdit: boolean
  /** Rows as typed, where they could not be kept. */
  input?: SheetInput
  problem?: string | null
  /** A product was added: the next one is typed at once. */
  adding?: boolean
}

/** What the template of the line editor gets. */
export async function sheetState({ sheet, actor, base, mayEdit, input, ...shown }: Shown) {
  const t = wordsFor(actor)
  const { locale } = actor
  const write = writer(sheet.currency, locale)
  const sentence = (refusal?: Refusal) =>
    refusal ? t(`errors.${refusal.key}`, refusal.params) : null
  const rows = input?.rows ?? (await storedRows(sheet))
  const heading = input?.heading ?? (sheet.owner as any)
  const totals = previewOf(input ?? { rows, heading, headingErrors: {}, followed: null })
  const classes = mayEdit
    ? await TaxClass.query().where('active', true).whereNull('deletedAt').orderBy('titleSort')
    : []
  return {
    ...shown,
    region: domId('lines', sheet.owner),
    base,
    mayEdit,
    version: sheet.counted?.version ?? '',
    followed: input?.followed ?? sheet.followed,
    currency: sheet.currency,
    hasHeading: sheet.hasHeading,
    products: mayEdit ? await firstOptions('product', actor, 100) : [],
    rows: rows.map((row, at) => rowState(row, at, totals, write, sentence, classes)),
    ...headingState(heading, input, write, sentence, classes),
    sums: sumsState(totals, sheet, write, locale),
  }
}

async function storedRows(sheet: Sheet) {
  const lines = await sheet.lines()
  return lines.map(asRow)
}

const asRow = (line: LineRow): SheetRow => ({ stored: line, typed: {}, values: {}, errors: {} })

export function writer(currency: string, locale: string) {
  const scale = currencyScale(currency)
  const figures = new Intl.NumberFormat(locale, { style: 'currency', currency })
  const comma = (text: string) => (locale.startsWith('en') ? text : text.replace('.', ','))
  return {
    /** As it is typed: `1234,50`. */
    amount: (minor: number | null | undefined) =>
      minor === null || minor === undefined ? '' : comma(fromMinor(minor, scale)),
    decimal: (value: string | null | undefined) =>
      value === null || value === undefined ? '' : comma(new Big(value).toString()),
    /** As it is read, always to the cent: `1 234,50 €`, `350,00 €`. */
    money: (minor: number) => figures.format(fromMinor(minor, scale) as any),
    percent: (value: string) => formatPercent(value, locale),
    quantity: (value: string) => decimalType.text(value, {} as any, { locale } as any),
  }
}
export type Writer = ReturnType<typeof writer>

function rowState(
  { stored, typed, values, errors }: SheetRow,
  at: number,
  totals: Totals,
  write: Writer,
  sentence: (refusal?: Refusal) => string | null,
  classes: TaxClass[]
) {
  const line = { ...(stored as any)?.$attributes, ...values }
  const shown = (name: string, value: string) => String(typed[name] ?? value)
  const inAmount = typed.discountIn
    ? typed.discountIn === 'amount'
    : (line.discountAmount ?? null) !== null
  const sums = totals.lines[at]
  return {
    at,
    id: stored?.id ?? '',
    line,
    name: shown('name', line.name ?? ''),
    text: shown('text', line.text ?? ''),
    section: shown('section', line.section ?? ''),
    unit: shown('unit', line.unit ?? ''),
    quantity: shown('quantity', write.decimal(line.quantity)),
    unitPrice: shown('unitPrice', write.amount(line.unitPrice)),
    cost: shown('cost', write.amount(line.cost)),
    discount: shown(
      'discount',
      inAmount ? write.amount(line.discountAmount) : write.decimal(line.discountPercent)
    ),
    inAmount,
    optional: Boolean(line.optional),
    taxes: taxOptions(classes, line.taxName, line.taxPercent, typed.tax),
    shown: line.quantity && {
      quantity: write.quantity(line.quantity),
      unitPrice: write.money(line.unitPrice ?? 0),
      discount: discountText(line, write),
      tax: line.taxPercent ? write.percent(line.taxPercent) : '',
    },
    net: write.money(sums.net),
    errors: Object.fromEntries(
      Object.entries(errors).map(([name, refusal]) => [name, sentence(refusal)])
    ),
    wrong: Object.keys(errors).length > 0,
  }
}

export const discountText = (
  { discountAmount, discountPercent }: Pick<LineRow, 'discountAmount' | 'discountPercent'>,
  write: Writer
) =>
  discountAmount
    ? write.money(discountAmount)
    : discountPercent && Number(discountPercent)
      ? write.percent(discountPercent)
      : ''

/** The classes in use, and what a line has where it is none of them any more. */
function taxOptions(
  classes: TaxClass[],
  name: string | null | undefined,
  percent: string | null | undefined,
  typed?: string
) {
  const same = classes.find(
    (each) => each.name === name && percent && each.percent && new Big(each.percent).eq(percent)
  )
  const chosen = typed ?? (same ? String(same.id) : percent ? 'kept' : '')
  const kept = percent && !same ? [{ value: 'kept', label: name ?? `${Number(percent)} %` }] : []
  return [...kept, ...classes.map(({ id, name: label }) => ({ value: String(id), label }))].map(
    (option) => ({ ...option, chosen: option.value === chosen })
  )
}

function headingState(
  heading: any,
  input: SheetInput | undefined,
  write: Writer,
  sentence: (refusal?: Refusal) => string | null,
  classes: TaxClass[]
) {
  const inAmount = (heading.discountAmount ?? null) !== null
  return {
    heading: {
      inAmount,
      discount: inAmount
        ? write.amount(heading.discountAmount)
        : write.decimal(heading.discountPercent),
      shipping: write.amount(heading.shipping),
      adjustment: write.amount(heading.adjustment),
      taxes: shippingTaxes(classes, heading.shippingTaxPercent),
      errors: Object.fromEntries(
        Object.entries(input?.headingErrors ?? {}).map(([name, refusal]) => [
          name,
          sentence(refusal),
        ])
      ),
    },
  }
}

/** A shipping rate is kept as its percentage alone: the first class of that rate names it. */
function shippingTaxes(classes: TaxClass[], percent: string | null | undefined) {
  const same = classes.find((each) => percent && each.percent && new Big(each.percent).eq(percent))
  return taxOptions(classes, same?.name, percent)
}

function sumsState(totals: Totals, { hasHeading }: Sheet, write: Writer, locale: string) {
  return {
    subtotal: write.money(totals.subtotal),
    discount: totals.discount ? write.money(-totals.discount) : null,
    shipping: totals.shipping ? write.money(totals.shipping) : null,
    adjustment: totals.adjustment ? write.money(totals.adjustment) : null,
    taxes: totals.taxes.map(({ name, percent, base, tax }) => ({
      label: name ?? formatPercent(percent, locale),
      base: write.money(base),
      tax: write.money(tax),
    })),
    total: write.money(totals.total),
    margin: totals.cost ? write.money(totals.margin) : null,
    marginShare:
      totals.cost && totals.subtotal - totals.discount > 0
        ? write.percent(
            new Big(totals.margin)
              .times(100)
              .div(totals.subtotal - totals.discount + totals.shipping)
              .round(1)
              .toString()
          )
        : null,
    isPlain: !hasHeading && !totals.taxes.length,
  }
}
