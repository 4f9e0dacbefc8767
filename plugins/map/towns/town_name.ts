import { fold } from 'farley'

const abbreviations: Record<string, string> = {
  st: 'saint',
  ste: 'sainte',
  sta: 'santa',
  sto: 'santo',
  mt: 'mount',
  ft: 'fort',
}

/** A town's name as it is looked up: folded, without apostrophes, one space for everything else, usual short forms written out. */
export const townKey = (name: string): string =>
  fold(name)
    .replace(/['’‘`´ʻʼ]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/\b(st|ste|sta|sto|mt|ft)\b/g, (short) => abbreviations[short])
    .slice(0, 100)

const article = /^(.+?),\s*(el|la|los|las|els|les|a|o|as|os|l['’]|the)$/i

/** Names that stand for the same town in one text: "Donostia / San Sebastián", "Palma (Mallorca)", "Hospitalet de Llobregat, L'". */
function parts(name: string): string[] {
  const turned = name.replace(article, (_, rest, first) =>
    /['’]$/.test(first) ? first + rest : `${first} ${rest}`
  )
  return [turned, ...name.split(/[/,;|()]|\s-\s/)]
}

export interface NameKey {
  key: string
  /** The whole text, or one of several names in it. */
  whole: boolean
}

/** What to look a typed town up by, the whole text first. A postcode before or after it is left out. */
export function typedKeys(typed: string): NameKey[] {
  const plain = typed.replace(/^\s*[\d-]{4,9}\s+|\s+[\d-]{4,9}\s*$/g, '').trim()
  const whole = townKey(plain)
  const keys = new Map<string, boolean>([[whole, true]])
  for (const part of parts(plain)) {
    const key = townKey(part)
    if (key.length > 1 && !keys.has(key))
      keys.set(key, article.test(plain) && part === parts(plain)[0])
  }
  keys.delete('')
  return [...keys].map(([key, isWhole]) => ({ key, whole: isWhole }))
}

/** Names under which a town of the atlas is found. */
export const ownKeys = (name: string): NameKey[] => {
  const whole = townKey(name)
  const others = name
    .split(/[/()]|\s-\s/)
    .map(townKey)
    .filter((key) => key.length > 2 && key !== whole)
  return [{ key: whole, whole: true }, ...others.map((key) => ({ key, whole: false }))]
}

/** Whether one letter more, less or other, or two letters swapped, makes one text of the other. */
export function isNear(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false
  let start = 0
  while (start < one.length && one[start] === other[start]) start++
  let ends = [one.length, other.length]
  while (ends[0] > start && ends[1] > start && one[ends[0] - 1] === other[ends[1] - 1])
    ends = [ends[0] - 1, ends[1] - 1]
  const [left, right] = [one.slice(start, ends[0]), other.slice(start, ends[1])]
  return (
    (left.length <= 1 && right.length <= 1) ||
    (left.length === 2 && right.length === 2 && left[0] === right[1] && left[1] === right[0])
  )
}
