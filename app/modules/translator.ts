import i18nManager from '@adonisjs/i18n/services/main'

export type Translate = (key: string, data?: Record<string, any>) => string

const translators = new Map<string, Translate>()

/** The supported language nearest to what a person or browser asks for, such as `es` for `es-MX`. */
export function languageFor(...wanted: (string | null | undefined)[]): string {
  const asked = wanted.filter((each): each is string => Boolean(each) && each !== '*')
  return i18nManager.getSupportedLocaleFor(asked) ?? i18nManager.defaultLocale
}

/**
 * Words in one language. A sentence without placeholders is returned as it stands: formatting it costs
 * 15 µs a call, and a list page has a hundred of them.
 */
export function translator(locale: string): Translate {
  const language = languageFor(locale)
  const known = translators.get(language)
  if (known) return known

  const i18n = i18nManager.locale(language)
  const plain = new Map<string, string | null>()
  const translate: Translate = (key, data) => {
    let words = plain.get(key)
    if (words === undefined) {
      const message = i18n.resolveIdentifier(key)?.message
      words = message !== undefined && !/[{}']/.test(message) ? message : null
      if (message !== undefined) plain.set(key, words)
    }
    return words ?? i18n.t(key, data)
  }
  translators.set(language, translate)
  return translate
}

/** After translations were read again. */
export const forgetTranslators = () => translators.clear()
