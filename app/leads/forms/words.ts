import i18nManager from '@adonisjs/i18n/services/main'

/** The same words in each language of the product; a language that has none takes another's. */
export type Words = Record<string, string>

export const languages = (): string[] => i18nManager.supportedLocales()

/** @returns null where nobody wrote any */
export function inLanguage(words: Words | null | undefined, locale: string): string | null {
  if (!words) return null
  return words[locale] || Object.values(words).find(Boolean) || null
}

/** Words as a form of the builder brings them, one input a language. */
export function readWords(raw: unknown, max: number): { words: Words | null; tooLong: boolean } {
  const words: Words = {}
  let tooLong = false
  for (const language of languages()) {
    const typed = (raw as Record<string, unknown> | null)?.[language]
    const text = typeof typed === 'string' ? typed.replace(/\r\n/g, '\n').trim() : ''
    if (text.length > max) tooLong = true
    if (text) words[language] = text
  }
  return { words: Object.keys(words).length ? words : null, tooLong }
}

export const sameWords = (one: Words | null, other: Words | null) =>
  languages().every((language) => (one?.[language] ?? '') === (other?.[language] ?? ''))
