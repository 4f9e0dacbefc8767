import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { coreModules } from '#start/modules'
import modules from '#modules/registry'
import app from '@adonisjs/core/services/app'

export type Messages = Record<string, string>

/** Nested JSON to dotted keys: `{ contact: { one: 'Contact' } }` is `contact.one`. */
export function flatten(tree: Record<string, any>, prefix = '', into: Messages = {}): Messages {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') into[prefix + key] = value
    else flatten(value, `${prefix}${key}.`, into)
  }
  return into
}

/** The folders that hold `en.json`, `es.json`: what all rooms share first, then each room. */
export function languageFolders() {
  return [
    app.makePath('resources/lang'),
    ...new Set([...coreModules, ...modules.all].map(({ root }) => join(root, 'lang'))),
  ].filter(existsSync)
}

export function readTranslations(folders = languageFolders()): Record<string, Messages> {
  const translations: Record<string, Messages> = {}
  for (const folder of folders) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
      const locale = file.slice(0, -'.json'.length)
      Object.assign(
        (translations[locale] ??= {}),
        flatten(JSON.parse(readFileSync(join(folder, file), 'utf8')))
      )
    }
  }
  return translations
}

/** The loader for @adonisjs/i18n. */
export const moduleTranslations = () => ({ load: async () => readTranslations() })
