import { fold, words } from '#records/normalise'

/** One word as typed: its own words, which must each begin a word of the entry, or a fragment of an e-mail or phone. */
export interface Term {
  words: string[]
  /** At least three characters; null where the term is shorter. */
  fragment: string | null
}

/** What was typed. An entry is found when every term of one of the alternatives is in it. */
export interface SearchQuery {
  /** The whole text as titles are kept, to rank titles that begin with it. */
  title: string
  alternatives: Term[][]
}

/** Words are kept and looked for up to this length. */
export const longestWord = 40
const mostTerms = 8
const longestFragment = 64
const phoneLike = /^[+()\d\s./-]+$/

export const shortened = (list: string[]) =>
  list.map((word) => [...word].slice(0, longestWord).join(''))

/** Any input as a query; no sign in it has a meaning of its own. Null when it holds nothing to look for. */
export function parseQuery(text: string): SearchQuery | null {
  const folded = fold(text.slice(0, 300).replace(/[\p{Cc}\p{Cs}]+/gu, ' '))
  const terms = folded
    .split(' ')
    .slice(0, mostTerms)
    .map(term)
    .filter((each) => each.words.length || each.fragment)
  if (!terms.length) return null

  const alternatives = [terms]
  const number = phoneLike.test(folded) ? fragment(folded) : null
  if (number && terms.length > 1) alternatives.push([{ words: [], fragment: number }])
  return { title: words(folded).join(' '), alternatives }
}

const term = (typed: string): Term => ({
  words: shortened(words(typed)),
  fragment: fragment(typed),
})

/** Phones are kept as digits with the country's prefix, so `+34`, `0034` and a national 0 before a number must not matter. */
function fragment(typed: string): string | null {
  const digits = typed.replace(/\D/g, '')
  const plain = digits.replace(/^0+/, '')
  const wanted = phoneLike.test(typed) ? (plain.length >= 3 ? plain : digits) : typed
  return [...wanted].length < 3 ? null : [...wanted].slice(0, longestFragment).join('')
}
