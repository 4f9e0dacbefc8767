/** One of the twelve hues, the same for the same record each time. */
export const hueOf = (id: number | null | undefined) => ((id ?? 0) * 7) % 12

/** Two letters for an avatar: of first and last word, in any script. */
export function initials(name: string | null | undefined) {
  const words = (name ?? '').match(/[\p{L}\p{N}]+/gu) ?? []
  const letters = words.length > 1 ? [words[0], words.at(-1)!] : words
  return letters.map((word) => [...word!][0].toUpperCase()).join('') || '·'
}
