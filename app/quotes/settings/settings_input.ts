import { parseContext } from '#records/company'
import type { Actor } from '#records/actor'
import type { Refusals } from '#records/errors'
import { FieldError } from '#records/field_type'
import { headingParsers } from '#quotes/lines/heading_parsers'
import { quoteLanguages, type QuoteSettings } from '#quotes/settings/quote_settings'

/** The page of settings as typed. */
export async function readQuoteSettings(by: Actor, raw: Record<string, any>) {
  const errors: Refusals = {}
  const context = await parseContext(by, 'form')
  const attempt = <T>(name: string, parse: () => T): T | null => {
    try {
      return parse()
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      errors[name] = { key: error.key, params: error.params }
      return null
    }
  }
  const numberPattern = String(raw.numberPattern ?? '').trim()
  if (!/^[\w#./ -]{1,30}$/.test(numberPattern) || numberPattern.split(/#+/).length !== 2)
    errors.numberPattern = { key: 'numberPattern', params: {} }
  const validDays = Number(raw.validDays)
  if (!/^\d{1,4}$/.test(String(raw.validDays ?? '').trim()) || validDays < 1 || validDays > 3650)
    errors.validDays = { key: 'notBetween', params: { min: 1, max: 3650 } }

  const terms = Object.fromEntries(
    quoteLanguages.map((language) => {
      const text = String(raw.terms?.[language] ?? '')
        .replace(/\r\n?/g, '\n')
        .trim()
      if (text.length > 20_000)
        errors[`terms.${language}`] = { key: 'tooLong', params: { max: 20_000 } }
      return [language, text]
    })
  ) as QuoteSettings['terms']
  const values: QuoteSettings = {
    numberPattern,
    validDays,
    terms,
    approvalDiscount: attempt('approvalDiscount', () =>
      headingParsers.discountPercent(raw.approvalDiscount, context)
    ),
    approvalAmount: attempt('approvalAmount', () =>
      headingParsers.shipping(raw.approvalAmount, context)
    ),
    acceptanceWins: raw.acceptanceWins === 'true',
  }
  return { values, errors }
}
