import { connection } from '#records/change'
import { escapeHtml } from '#records/field_type'
import { cleanHtmlWith } from '#records/fields/rich_text'
import { fold } from '#records/normalise'

export interface Colleague {
  id: number
  name: string
}

/** Colleagues who can be mentioned: everyone who may still sign in. */
export const colleagues = (): Promise<Colleague[]> =>
  connection()
    .from('users')
    .whereNull('disabled_at')
    .whereNull('deleted_at')
    .orderBy('title_sort')
    .select('id', 'name')

/**
 * Ids of the people whom a text addresses as `@Ana Ruiz`, or as `@Ana` where only one is called so.
 * Case and accents do not matter; the longest name wins.
 */
export function mentioned(text: string, people: Colleague[]): number[] {
  const folded = fold(text)
  const names = new Map<string, number | null>()
  for (const { id, name } of people) {
    const first = fold(name).split(' ')[0]
    names.set(first, names.has(first) ? null : id)
  }
  for (const { id, name } of people) names.set(fold(name), id)
  const longestFirst = [...names].sort(([one], [other]) => other.length - one.length)
  const found = new Set<number>()
  for (const [, rest] of folded.matchAll(/(?<![\p{L}\p{N}])@(.{1,121})/gu)) {
    const match = longestFirst.find(
      ([name]) => rest.startsWith(name) && !/^[\p{L}\p{N}]/u.test(rest.slice(name.length))
    )
    if (match?.[1]) found.add(match[1])
  }
  return [...found]
}

/** Plain text as markup: escaped, lines kept, web addresses as links, mentioned names marked. */
export const noteHtml = (text: string, names: string[] = []) =>
  marked(escapeHtml(text), names).replaceAll('\n', '<br>')

/** Formatted text as markup that is safe to print, with the same links and marks. */
export const formattedHtml = (html: string, names: string[] = []) =>
  cleanHtmlWith(html, (escaped) => marked(escaped, names))

function marked(escaped: string, names: string[]): string {
  const lines = escaped.replace(
    /\bhttps?:\/\/(?:[^\s<>&]|&amp;)+[^\s<>&.,;:!?)]/g,
    (url) =>
      `<a class="link" href="${url}" rel="noopener noreferrer nofollow" target="_blank">${url}</a>`
  )
  const called = names
    .flatMap((name) => [name, name.split(' ')[0]])
    .sort((one, other) => other.length - one.length)
    .map((name) => escapeHtml(name).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  if (!called.length) return lines
  return lines.replace(
    new RegExp(`@(?:${called.join('|')})(?![\\p{L}\\p{N}])`, 'giu'),
    (name) => `<span class="mention">${name}</span>`
  )
}
