import { escapeHtml } from '#records/field_type'

/** One of the twelve hues, the same for the same record each time. */
export const hueOf = (id: number | null | undefined) => ((id ?? 0) * 7) % 12

/** Two letters for an avatar: of first and last word, in any script. */
export function initials(name: string | null | undefined) {
  const words: string[] = (name ?? '').match(/[\p{L}\p{N}]+/gu) ?? []
  const letters: string[] = words.length > 1 ? [words[0], words.at(-1)!] : words
  return letters.map((word) => ([...word][0] ?? '').toUpperCase()).join('') || '·'
}

/**
 * Attributes of an element, escaped. Edge's own `html.attrs` prints values as they are, so that a quote in a value
 * ends the attribute. True prints the name alone; false, null and undefined print nothing.
 */
export function attributes(values: Record<string, unknown>) {
  return Object.entries(values)
    .filter(([, value]) => value !== false && value !== null && value !== undefined)
    .map(([name, value]) => {
      if (!/^[a-zA-Z_:@][\w:.@-]*$/.test(name)) throw new Error(`"${name}" is no attribute.`)
      if (value === true) return name
      return `${name}="${escapeHtml(Array.isArray(value) ? value.join(' ') : String(value))}"`
    })
    .join(' ')
}
