import { readFileSync } from 'node:fs'

export interface Changes {
  /** As the changelog words it: a version with its day, or "unreleased". */
  heading: string
  groups: { name: string; lines: string[] }[]
}

const file = new URL('../../../CHANGELOG.md', import.meta.url)

/** What the changelog says of a version ("Keep a Changelog"); null where it says nothing. */
export function changesOf(version: string, text = readFileSync(file, 'utf8')): Changes | null {
  const section = text
    .split(/^## /m)
    .slice(1)
    .find((each) => each.startsWith(version) || each.startsWith(`[${version}]`))
  if (!section) return null
  const [heading, ...rest] = section.split('\n')
  const groups = rest
    .join('\n')
    .split(/^### /m)
    .slice(1)
    .map((group) => {
      const [name, ...lines] = group.split('\n')
      return { name: name.trim(), lines: entries(lines.join('\n')) }
    })
  return { heading: heading.replace(/[[\]]/g, '').trim(), groups }
}

/** An entry may go over several lines. */
const entries = (text: string) =>
  text
    .split(/^- /m)
    .slice(1)
    .map((entry) =>
      entry
        .replace(/\s+/g, ' ')
        .replace(/\*\*|`/g, '')
        .trim()
    )
