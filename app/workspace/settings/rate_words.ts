/** "1 USD = 0.9234 EUR", with every digit that the rate is kept with. */
export function rateWords(
  rate: string,
  currency: string,
  base: string,
  { locale }: { locale: string }
) {
  // A string is formatted digit by digit; a number would be rounded to sixteen first.
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 12 }).format(rate as any)
  return `1 ${currency} = ${number} ${base}`
}
