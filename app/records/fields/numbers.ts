import { FieldError, type ParseContext } from '#records/field_type'

/**
 * A number as people type it, as an exact decimal string: "1.234,56", "1,234.56", "1 234,56" and "-3" are understood.
 * With one separator followed by exactly three digits the locale decides. Null when empty. Throws `notNumber`.
 */
export function parseDecimal(raw: unknown, context: ParseContext): string | null {
  if (raw === null || raw === undefined || raw === '') return null
  if (typeof raw === 'number') {
    if (!Number.isFinite(raw)) throw new FieldError('notNumber')
    return String(raw)
  }
  if (typeof raw !== 'string') throw new FieldError('notNumber')
  let text = raw.replace(/[\s\u00a0\u202f'’]/g, '')
  if (!text) return null
  if (context.source === 'json' || /^[+-]?\d+$/.test(text)) {
    if (!/^[+-]?\d+(\.\d+)?$/.test(text)) throw new FieldError('notNumber')
    return text.replace(/^\+/, '')
  }
  if (!/^[+-]?[\d.,]+$/.test(text)) throw new FieldError('notNumber')
  const comma = text.lastIndexOf(',')
  const dot = text.lastIndexOf('.')
  let decimal: string | null
  if (comma >= 0 && dot >= 0) decimal = comma > dot ? ',' : '.'
  else {
    const mark = comma >= 0 ? ',' : '.'
    const parts = text.split(mark)
    if (parts.length > 2) decimal = null
    else if (parts[1].length !== 3 || parts[0].replace(/[+-]/, '') === '0') decimal = mark
    else if (context.source === 'csv')
      decimal = mark === '.' ? '.' : context.locale.startsWith('en') ? null : ','
    else decimal = (context.locale.startsWith('en') ? '.' : ',') === mark ? mark : null
  }
  if (decimal) {
    const [whole, fraction, more] = text.split(decimal)
    if (more !== undefined) throw new FieldError('notNumber')
    text = `${whole.replace(/[.,]/g, '')}.${fraction}`
  } else text = text.replace(/[.,]/g, '')
  if (!/^[+-]?\d*(\.\d*)?$/.test(text) || !/\d/.test(text)) throw new FieldError('notNumber')
  return text.replace(/^\+/, '').replace(/\.$/, '')
}

/** A decimal string times 10^scale as a whole number, rounded half away from zero, without floating point. */
export function toMinor(decimal: string, scale: number): number {
  const negative = decimal.startsWith('-')
  const [whole, fraction = ''] = decimal.replace('-', '').split('.')
  const digits = `${whole || '0'}${fraction.padEnd(scale, '0').slice(0, scale)}`
  let minor = BigInt(digits)
  if (fraction.length > scale && fraction[scale] >= '5') minor += 1n
  if (minor > BigInt(Number.MAX_SAFE_INTEGER))
    throw new FieldError('tooLarge', { max: Number.MAX_SAFE_INTEGER })
  return negative ? -Number(minor) : Number(minor)
}

/** The reverse of `toMinor`: 123456 at scale 2 is "1234.56". */
export function fromMinor(minor: number, scale: number): string {
  if (scale === 0) return String(minor)
  const digits = String(Math.abs(minor)).padStart(scale + 1, '0')
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
