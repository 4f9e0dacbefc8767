import { readdirSync, readFileSync } from 'node:fs'
import { IntlMessageFormat } from 'intl-messageformat'
import { flatten, type Messages } from '#modules/translations'
import type { Translate } from '#modules/translator'

/** What all rooms share, then this one. */
const folders = ['../../../resources/lang/', '../lang/'].map(
  (path) => new URL(path, import.meta.url)
)
const languages = readdirSync(folders[1]).map((name) => name.slice(0, -'.json'.length))

/** Words of this room for who asks before any translation is loaded, in the first language of theirs that there is. */
export function wordsFor(accepted = ''): { locale: string; t: Translate } {
  const wanted = accepted.split(',').map((each) => each.trim().slice(0, 2).toLowerCase())
  const locale = wanted.find((each) => languages.includes(each)) ?? 'en'
  const messages: Messages = {}
  for (const folder of folders)
    flatten(JSON.parse(readFileSync(new URL(`${locale}.json`, folder), 'utf8')), '', messages)
  return {
    locale,
    t: (key, data) =>
      String(
        new IntlMessageFormat(messages[key] ?? key, locale, undefined, { ignoreTag: true }).format(
          data
        )
      ),
  }
}
