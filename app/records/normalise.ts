/** Lower case, no accents, one space between words: how names are sorted, searched and compared on both databases. */
export function fold(text: string): string {
  // Most texts are ASCII already, and the rest of this costs ten times as much.
  if (/^[ -~]*$/.test(text)) return text.toLowerCase().replace(/ {2,}/g, ' ').trim()
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('æ', 'ae')
    .replaceAll('œ', 'oe')
    .replaceAll('đ', 'd')
    .replace(/\s+/g, ' ')
    .trim()
}

/** The words of a text as the search index holds them. */
export function words(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? []
}

export function truncate(text: string, max: number) {
  return text.length <= max ? text : [...text].slice(0, max).join('').slice(0, max)
}
