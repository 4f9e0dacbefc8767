import i18nManager from '@adonisjs/i18n/services/main'
import { IntlMessageFormat } from 'intl-messageformat'

export type Translate = (key: string, data?: Record<string, any>) => string

const translators = new Map<string, Translate>()

/** The supported language nearest to what a person or browser asks for, such as `es` for `es-MX`. */
export function languageFor(...wanted: (string | null | undefined)[]): string {
  const asked = wanted.filter((each): each is string => Boolean(each) && each !== '*')
  return i18nManager.getSupportedLocaleFor(asked) ?? i18nManager.defaultLocale
}

/**
 * Words in one language. A sentence is compiled once and kept: @adonisjs/i18n compiles it at each call, which costs 15 µs,
 * and a list page has a hundred of them. One without placeholders is returned as it stands.
 */
export function translator(locale: string): Translate {
  const language = languageFor(locale)
  const known = translators.get(language)
  if (known) return known

  const i18n = i18nManager.locale(language)
  const compiled = new Map<string, string | IntlMessageFormat>()
  const translate: Translate = (key, data) => {
    let words = compiled.get(key)
    if (words === undefined) {
      const message = i18n.resolveIdentifier(key)?.message
      if (message === undefined) return i18n.t(key, data)
      words = /[{}']/.test(message)
        ? new IntlMessageFormat(message, language, undefined, { ignoreTag: true })
        : message
      compiled.set(key, words)
    }
    return typeof words === 'string' ? words : String(words.format(data))
  }
  translators.set(language, translate)
  return translate
}

/** After translations were read again. */
export const forgetTranslators = () => translators.clear()
