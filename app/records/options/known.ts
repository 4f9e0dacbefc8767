import i18nManager from '@adonisjs/i18n/services/main'
import modules from '#modules/registry'
import { connection } from '#records/change'
import { fold } from '#records/normalise'
import { onOtherStamp } from '#records/query/view_stamp'
import type { Tone } from '#records/options/option'
import machine from '#start/env'

/** One value of a list, as the company has it. */
export interface Known {
  key: string
  label: string | null
  description: string | null
  tone: Tone | null
  kind: string | null
  /** Set by the product alone. */
  reserved: boolean
  position: number
  active: boolean
  removed: boolean
}

let read: { lists: Map<string, Map<string, Known>>; at: number } | undefined
const lifetime = machine.env === 'test' ? 0 : 5_000

/** Reads what was decided about lists, when another stamp is heard and else at most once in five seconds; parsing and showing then look it up without waiting. */
export async function readOptions({ fresh = false } = {}) {
  if (!fresh && read && Date.now() - read.at < lifetime) return
  const rows = await connection().from('options')
  const lists = new Map<string, Map<string, Known>>()
  for (const { list, key, label, description, tone, kind, position, ...row } of rows) {
    if (!lists.has(list)) lists.set(list, new Map())
    const state = {
      active: Boolean(row.active),
      removed: row.removed_at !== null,
      reserved: reservedIn(list).has(key),
    }
    lists.get(list)!.set(key, { key, label, description, tone, kind, position, ...state })
  }
  read = { lists, at: Date.now() }
}

/** As `readOptions`, where any of these fields holds a value of a list. */
export async function readOptionsOf(fields: readonly { type: { name: string } }[]) {
  if (fields.some(({ type }) => type.name === 'option')) await readOptions()
}

export const forgetOptions = () => (read = undefined)
onOtherStamp(forgetOptions)

/** Names of all lists that modules declare. */
export const listNames = () => [...new Set(modules.collect('optionLists').map(({ name }) => name))]

const declarations = (list: string) =>
  modules.collect('optionLists').filter(({ name }) => name === list)

const reservedIn = (list: string) =>
  new Set(declarations(list).flatMap(({ reserved }) => reserved ?? []))

/** Kinds that values of a list may have; none for most lists. */
export const kindsOf = (list: string) => [
  ...new Set(declarations(list).flatMap(({ kinds }) => kinds ?? [])),
]

/** What the product knows a value as; null where the list has no kinds. Call `readOptions` before. */
export const kindOf = (list: string, key: string | null | undefined): string | null =>
  knownOptions(list).find((each) => each.key === key)?.kind ?? null

/** Values that came with the product, in their order. A list that several modules declare holds the values of all. */
function shipped(list: string): Known[] {
  const declared = declarations(list)
  const reserved = reservedIn(list)
  const keys = new Set(declared.flatMap((each) => each.keys))
  return [...keys].map((key, position) => ({
    key,
    label: null,
    description: null,
    tone: declared.find(({ tone }) => tone?.[key])?.tone?.[key] ?? null,
    kind: declared.find(({ kind }) => kind?.[key])?.kind?.[key] ?? null,
    reserved: reserved.has(key),
    position: position + 1,
    active: true,
    removed: false,
  }))
}

/** Every value of a list in its order, those that were removed or are not offered included. */
export function knownOptions(list: string): Known[] {
  const decided = read?.lists.get(list)
  const own = shipped(list)
  if (!decided) return own
  const merged = new Map(own.map((each) => [each.key, decided.get(each.key) ?? each]))
  for (const each of decided.values()) if (!merged.has(each.key)) merged.set(each.key, each)
  return [...merged.values()].sort((a, b) => a.position - b.position)
}

/** Words for a value: what the admin calls it, what the product calls it, or its key. */
export function optionLabel(list: string, key: string, t: (key: string) => string): string {
  const label = knownOptions(list).find((each) => each.key === key)?.label
  if (label) return label
  const word = `options.${list}.${key}`
  return word in i18nManager.getTranslationsFor('en') ? t(word) : key
}

/** The value that an input names by its key or by its label, in any language of the house; null for none. */
export function optionNamed(list: string, typed: string): string | null {
  const there = knownOptions(list).filter(({ removed }) => !removed)
  const folded = fold(typed)
  const words = i18nManager.supportedLocales().map((locale) => i18nManager.locale(locale))
  const found =
    there.find(({ key }) => key === typed) ??
    there.find(({ key }) => fold(key) === folded.replace(/[\s-]+/g, '_')) ??
    there.find(({ key }) =>
      words.some((language) => fold(optionLabel(list, key, (word) => language.t(word))) === folded)
    )
  return found?.key ?? null
}
