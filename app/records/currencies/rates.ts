import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { change, connection } from '#records/change'
import { allSettings, company, keepSettings } from '#records/company'
import { rateText } from '#records/currencies/convert'
import { ExchangeRate } from '#records/currencies/exchange_rate'
import { Invalid } from '#records/errors'
import { FieldError } from '#records/field_type'

export interface Rate {
  currency: string
  /** ISO date from which it holds. */
  onDate: string
  /** Decimal text: units of the company's currency for one unit. */
  rate: string
}

/** Currencies in use beside the company's own, in the order they were added. */
export async function otherCurrencies(): Promise<string[]> {
  const { currencies } = await allSettings()
  return Array.isArray(currencies) ? currencies : []
}

export async function usedCurrencies(): Promise<string[]> {
  const { currency } = await company()
  return [...new Set([currency, ...(await otherCurrencies())])]
}

export async function isOther(currency: string): Promise<boolean> {
  const others = await otherCurrencies()
  return others.includes(currency)
}

/** In use, or once in use: every currency that an amount may be kept in. */
export async function keptCurrencies(): Promise<string[]> {
  const rated = await connection().from('exchange_rates').distinct('currency')
  return [...new Set([...(await usedCurrencies()), ...rated.map(({ currency }) => currency)])]
}

/** The currencies that may be written today, each with whether it can be converted. */
export async function writableCurrencies(): Promise<Map<string, boolean>> {
  const { currency: base } = await company()
  const used = await usedCurrencies()
  const writable = new Map(used.map((currency) => [currency, currency === base]))
  if (used.length === 1) return writable
  const rated = await connection()
    .from('exchange_rates')
    .whereIn('currency', used)
    .where('on_date', '<=', await today())
    .distinct('currency')
  for (const { currency } of rated) writable.set(currency, true)
  return writable
}

/** The day it is where the company is. */
export async function today(): Promise<string> {
  const { timezone } = await company()
  return DateTime.now().setZone(timezone).toISODate()!
}

/** The latest rate at or before a day; "1" for the company's own currency; null where there is none. */
export async function rateOn(currency: string, onDate: string): Promise<Rate | null> {
  const { currency: base } = await company()
  if (currency === base) return { currency, onDate, rate: '1' }
  const found = await connection()
    .from('exchange_rates')
    .where({ currency })
    .where('on_date', '<=', onDate)
    .orderBy('on_date', 'desc')
    .first()
  return found ? { currency, onDate: isoDate(found.on_date), rate: found.rate } : null
}

/** @throws FieldError `noRate`, whose sentence says where to add one */
export async function demandRate(currency: string, onDate: string): Promise<Rate> {
  const rate = await rateOn(currency, onDate)
  if (!rate) throw new FieldError('noRate', { currency })
  return rate
}

/** The rate that holds today for each of these currencies, as far as there is one. */
export async function ratesToday(currencies: string[]): Promise<Map<string, Rate>> {
  const { currency: base } = await company()
  const day = await today()
  const found = new Map<string, Rate>([[base, { currency: base, onDate: day, rate: '1' }]])
  const others = [...new Set(currencies)].filter((currency) => currency !== base)
  if (!others.length) return found
  const latest = connection()
    .from('exchange_rates')
    .whereIn('currency', others)
    .where('on_date', '<=', day)
    .groupBy('currency')
    .select('currency')
    .max('on_date as on_date')
  const rows = await connection()
    .from(latest.as('latest'))
    .join('exchange_rates', (join) =>
      join
        .on('exchange_rates.currency', 'latest.currency')
        .andOn('exchange_rates.on_date', 'latest.on_date')
    )
    .select('exchange_rates.*')
  for (const row of rows)
    found.set(row.currency, {
      currency: row.currency,
      onDate: isoDate(row.on_date),
      rate: row.rate,
    })
  return found
}

export const useCurrency = (actor: Actor, currency: string) =>
  change(actor, 'settings', async () => {
    const used = await usedCurrencies()
    if (used.includes(currency)) return
    const others = await otherCurrencies()
    await keepSettings({ currencies: [...others, currency] })
  })

/** It is no longer offered. Records keep their currency and the rate they were valued with; its rates stay. */
export const dropCurrency = (actor: Actor, currency: string) =>
  change(actor, 'settings', async () => {
    const others = await otherCurrencies()
    await keepSettings({ currencies: others.filter((each) => each !== currency) })
  })

/**
 * Keeps rates; one that is there for the same day is replaced. Returns how many were written.
 * @throws Invalid for what is no rate
 */
export const keepRates = (actor: Actor, rates: Rate[]) =>
  change(
    actor,
    'ratesKept',
    async () => {
      const there = await sameDays(rates)
      let written = 0
      for (const { currency, onDate, rate } of rates) {
        const text = rateText(rate)
        if (!text) throw new Invalid({ rate: { key: 'notRate', params: {} } })
        const row = there.get(`${currency} ${onDate}`) ?? new ExchangeRate()
        if (row.rate === text) continue
        await row.merge({ currency, onDate, rate: text }).save()
        there.set(`${currency} ${onDate}`, row)
        written++
      }
      return written
    },
    { label: 'currencies.kept', data: { count: rates.length } }
  )

/** Rates that are kept already for the span of days of these. */
async function sameDays(rates: Rate[]): Promise<Map<string, ExchangeRate>> {
  if (!rates.length) return new Map()
  const days = rates.map(({ onDate }) => onDate).sort()
  const rows = await ExchangeRate.query()
    .whereIn('currency', [...new Set(rates.map(({ currency }) => currency))])
    .whereBetween('on_date', [days[0], days.at(-1)!])
  return new Map(rows.map((row) => [`${row.currency} ${isoDate(row.onDate)}`, row]))
}

export const removeRate = (actor: Actor, currency: string, onDate: string) =>
  change(actor, 'rateRemoved', async () => {
    const row = await ExchangeRate.query()
      .where('currency', currency)
      .where('on_date', onDate)
      .first()
    await row?.delete()
    return row !== null
  })

/** The latest first. */
export async function ratesOf(currency: string, before: string | null, limit: number) {
  const rows = await connection()
    .from('exchange_rates')
    .where({ currency })
    .if(before, (query) => query.where('on_date', '<', before!))
    .orderBy('on_date', 'desc')
    .limit(limit)
  return rows.map((row): Rate => ({ currency, onDate: isoDate(row.on_date), rate: row.rate }))
}

const isoDate = (raw: string) => raw.slice(0, 10)
