import { allSettings, keepSettings } from '#records/company'

export const quoteLanguages = ['en', 'es'] as const
export type QuoteLanguage = (typeof quoteLanguages)[number]

/** What the company decided for its quotes. One row in `settings`. */
export interface QuoteSettings {
  /** `YYYY` stands for the year, then numbers begin anew with it; `####` for the number, padded to as many digits. */
  numberPattern: string
  /** Days from issue to expiry. */
  validDays: number
  /** Terms that a new quote begins with, by language. */
  terms: Record<QuoteLanguage, string>
  /** A quote with a discount above this percentage needs approval; a decimal string, null for none. */
  approvalDiscount: string | null
  /** So does one above this total, in minor units of the company's currency. */
  approvalAmount: number | null
  /** Whether a customer's yes wins the deal. */
  acceptanceWins: boolean
}

const standard: QuoteSettings = {
  numberPattern: 'Q-YYYY-####',
  validDays: 30,
  terms: { en: '', es: '' },
  approvalDiscount: null,
  approvalAmount: null,
  acceptanceWins: true,
}

export async function quoteSettings(): Promise<QuoteSettings> {
  const { quotes } = await allSettings()
  return { ...standard, ...(quotes as Partial<QuoteSettings> | undefined) }
}

/** Call within `change()`. */
export const keepQuoteSettings = (values: QuoteSettings) => keepSettings({ quotes: values })
