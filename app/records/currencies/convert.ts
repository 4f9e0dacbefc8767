import Big from 'big.js'
import { currencyScale } from '#records/currencies/codes'
import { FieldError } from '#records/field_type'

/**
 * Rounding, everywhere in the house: half away from zero, once, on the last minor unit. 0.005 EUR is 0.01 EUR and -0.005 EUR
 * is -0.01 EUR, so that a credit note cancels its invoice to the cent.
 */
export const roundHalfUp = Big.roundHalfUp

/** Digits after the point that a rate is kept with. */
export const rateScale = 12

/** Twelve digits of room on either side of the point keep every product exact. */
const most = new Big(Number.MAX_SAFE_INTEGER)

/**
 * An amount in the company's currency, in its minor units, exactly computed and rounded once (half away from zero).
 * @param minor whole minor units of `currency`
 * @param rate decimal text: units of `base` for one unit of `currency`
 * @throws FieldError `tooLarge` past what a whole number holds
 */
export function toBase(minor: number, currency: string, rate: string, base: string): number {
  return whole(shifted(new Big(minor).times(rate), currencyScale(base) - currencyScale(currency)))
}

/** The same amount in minor units of another currency: 1,234.50 EUR becomes 1,235 JPY. No rate is involved. */
export const rescale = (minor: number, from: string, to: string): number =>
  whole(shifted(new Big(minor), currencyScale(to) - currencyScale(from)))

/** A share of an amount: `numerator / denominator` of it, rounded once. */
export const shareOf = (minor: number, numerator: number | string, denominator: number): number =>
  whole(new Big(minor).times(numerator), denominator)

/** The rate the other way round, kept to twelve digits after the point: "1.25" is "0.8". */
export const inverse = (rate: string): string => divided(new Big(1), new Big(rate))

/** How a rate is kept: no sign, no exponent, no zeros at the end. Null where it is no rate. */
export function rateText(raw: string): string | null {
  if (!/^\d{1,12}(\.\d+)?$/.test(raw)) return null
  const rate = new Big(raw).round(rateScale, roundHalfUp)
  return rate.gt(0) ? rate.toFixed() : null
}

const shifted = (value: Big, digits: number) =>
  digits < 0 ? divide(value, 10 ** -digits) : value.times(10 ** digits)

function whole(value: Big, divisor = 1): number {
  const rounded = divisor === 1 ? value.round(0, roundHalfUp) : divide(value, divisor, 0)
  if (rounded.abs().gt(most)) throw new FieldError('tooLarge', { max: Number.MAX_SAFE_INTEGER })
  return rounded.toNumber() || 0
}

/** Division by a power of ten is exact with enough digits; others are rounded at the digit that is asked for. */
function divide(value: Big, divisor: number, digits = 40): Big {
  const Exact = Big()
  Exact.DP = digits
  Exact.RM = roundHalfUp
  return new Exact(value).div(divisor)
}

function divided(one: Big, other: Big): string {
  const Exact = Big()
  Exact.DP = rateScale
  Exact.RM = roundHalfUp
  return new Exact(one).div(other).toFixed()
}
