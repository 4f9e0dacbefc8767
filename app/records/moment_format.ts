import type { DateTime } from 'luxon'

const styles = {
  /** 14:05 */
  time: { hour: 'numeric', minute: '2-digit' },
  /** 22 Nov */
  day: { day: 'numeric', month: 'short' },
  /** 22 Nov 2026 */
  date: { year: 'numeric', month: 'short', day: 'numeric' },
  /** 22 Nov 2026, 14:05 */
  moment: { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
  /** 2026-11-22 14:05, with the locale sv-SE: what inputs and comparisons need */
  iso: {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  },
} satisfies Record<string, Intl.DateTimeFormatOptions>

const formatters = new Map<string, Intl.DateTimeFormat>()

/**
 * A moment in a person's language and zone. Formatters are kept: asked through Luxon, each moment costs 30 µs for its offset,
 * and a time line has two hundred of them.
 */
export function formatMomentAs(
  at: DateTime,
  style: keyof typeof styles,
  locale: string,
  timezone: string
): string {
  const key = `${style} ${locale} ${timezone}`
  let formatter = formatters.get(key)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat(locale, { ...styles[style], timeZone: timezone })
    formatters.set(key, formatter)
  }
  return formatter.format(at.toMillis())
}

/** `2026-11-22T14:05` on the clocks of this zone. */
export const localIso = (at: DateTime, timezone: string) =>
  formatMomentAs(at, 'iso', 'sv-SE', timezone).replace(' ', 'T')
