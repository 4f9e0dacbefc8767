/** "5%" or "5% / 7.5%": the percentages of a line as people read them, with every digit they were given. */
export const rateWords = (rate: string, locale: string) =>
  rate
    .split(' / ')
    .filter(Boolean)
    .map((percent) =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: 'percent',
        maximumFractionDigits: 6,
      }).format(percent as any)
    )
    .join(' / ')
