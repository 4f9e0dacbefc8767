/** The stable id of a swappable region: `domId('cell', 'contact', 7, 'emails')` is `cell-contact-7-emails`. Rows may be given as they are. */
export const domId = (...parts: unknown[]): string => parts.map(part).join('-').replaceAll('.', '-')

function part(value: any): string {
  if (value === null || value === undefined) return 'none'
  if (typeof value !== 'object') return String(value)
  return value.recordName ? `${value.recordName}-${value.id ?? 'new'}` : String(value.id)
}
