/** A postcode as it is compared: capitals and digits alone, without a country before a hyphen (`ES-28001`, `D-10115`). */
export const compact = (code: string) =>
  code
    .normalize('NFKC')
    .toUpperCase()
    .trim()
    .replace(/^[A-Z]{1,2}[-–](?=\d)/, '')
    .replace(/[^A-Z0-9]/g, '')

/** `28000-28999`, ends of one length; a hyphen between others belongs to the code (`1000-205`, `00-950`). */
const asRange = /^([A-Z0-9 ]+?)\s*[-–]\s*([A-Z0-9 ]+)$/

/** Outward code of a British postcode (`SW1A` of `SW1A 1AA`): area, district and a letter within it. */
const british = /^([A-Z]{1,2})(\d{1,2})([A-Z]?)(\d[A-Z]{2})$/
const district = /^([A-Z]{1,2})(\d{1,2})$/

export type PostcodePattern =
  { kind: 'prefix'; text: string } | { kind: 'range'; from: string; to: string }

/** A pattern as somebody types it; null for what is none. */
export function readPattern(typed: string): PostcodePattern | null {
  const text = typed.normalize('NFKC').toUpperCase().trim()
  const [, from, to] = asRange.exec(text)?.map(compact) ?? []
  if (from && to) {
    const districts = [district.exec(from), district.exec(to)]
    const ofOneArea = districts[0] && districts[1] && districts[0][1] === districts[1][1]
    if (ofOneArea && Number(districts[0]![2]) <= Number(districts[1]![2]))
      return { kind: 'range', from, to }
    if (from.length === to.length) return from <= to ? { kind: 'range', from, to } : null
  }
  const prefix = compact(text)
  return prefix && prefix.length <= 12 ? { kind: 'prefix', text: prefix } : null
}

/**
 * Whether a postcode lies within a pattern. Numbers compare by as many digits as the range has (`1000-1099` holds `1012 AB`). British
 * codes compare by area and district: `S` is Sheffield and not `SW`, `SW1` holds `SW1A 1AA` and not `SW19 5AE`, `M1-M9` holds `M4 1HQ` and not `M40 1AA`.
 */
export function withinPattern(code: string, pattern: PostcodePattern): boolean {
  const text = compact(code)
  if (!text) return false
  const [, area, number, letter] = british.exec(text) ?? []
  if (pattern.kind === 'range') {
    const [from, to] = [district.exec(pattern.from), district.exec(pattern.to)]
    if (area && from && to)
      return (
        area === from[1] && Number(number) >= Number(from[2]) && Number(number) <= Number(to[2])
      )
    const part = text.slice(0, pattern.from.length)
    return part.length === pattern.from.length && part >= pattern.from && part <= pattern.to
  }
  const outward = area ? area + number + letter : null
  if (!outward || pattern.text.length > outward.length) return text.startsWith(pattern.text)
  const next = outward[pattern.text.length]
  const sameKind = /\d$/.test(pattern.text) ? /\d/ : /[A-Z]/
  if (district.test(pattern.text) || /^[A-Z]{1,2}$/.test(pattern.text))
    return outward.startsWith(pattern.text) && !(next && sameKind.test(next))
  return outward.startsWith(pattern.text)
}
