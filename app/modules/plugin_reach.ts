import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { Actor, RecordAction } from '#records/actor'
import guard, { type Running } from '#modules/guard'
import { PluginRefused } from '#modules/manifest'
import { connection } from '#records/change'
import { dialect } from '#records/dialect/dialect'
import { recordClass, type RecordClass, type RecordTypes } from '#records/record'

/** The plugin that asks. Its functions run on its behalf; code that runs outside of any entry point belongs to none. */
function asking(): Running {
  const running = guard.current
  if (!running)
    throw new Error('Call this from a function that Farley calls: a route, job, listener or slot.')
  return running
}

/** What an admin set for the plugin that asks, under the names of its manifest. */
export const pluginSettings = <T = Record<string, any>>(): T => asking().settings as T

const allows = (permissions: readonly string[], name: string, action: string) =>
  [name, '*'].some((type) =>
    [action, '*'].some((each) => permissions.includes(`records:${type}:${each}`))
  )

/** Whether a plugin may do this with records of a type: its own always, others as its manifest says. */
export const mayReach = (
  { manifest, ownRecords }: Running,
  name: string,
  action: RecordAction
): boolean => ownRecords.has(name) || allows(manifest.permissions, name, action)

/**
 * Who acts where no person does, in a job or a schedule: reads and changes what the manifest's `records:` permissions name, and has no
 * other right.
 */
export function serviceActor(): Actor {
  const running = asking()
  const { title } = running.manifest
  return {
    id: null,
    name: title.en,
    locale: 'en',
    timezone: 'UTC',
    teamMateIds: [],
    teamIds: [],
    door: 'plugin',
    reach: (action, name) => (mayReach(running, name, action) ? 'all' : 'none'),
    may: () => false,
  }
}

/** Ways around the scopes of a record type that is not the plugin's own. */
const unscoped = new Set<PropertyKey>([
  'query',
  'all',
  'find',
  'findBy',
  'findByOrFail',
  'findMany',
  'findManyBy',
  'findOrFail',
  'first',
  'firstOrFail',
  'truncate',
])

/**
 * A record type by name: the plugin's own, or one of the house that the manifest names (`records:contact:read`). Rows of the house are
 * reached by `visibleTo(actor, action)` alone, which leaves those that this person may do that with.
 *
 * @throws PluginRefused where the manifest does not name it
 */
export function recordType<N extends keyof RecordTypes & string>(name: N): RecordTypes[N]
export function recordType(name: string): RecordClass
export function recordType(name: string): any {
  const running = asking()
  const Record = recordClass(name)
  if (running.ownRecords.has(name)) return Record
  const { name: plugin, permissions } = running.manifest
  const refuse = (what: string) => {
    throw new PluginRefused(plugin, `The plugin "${plugin}" ${what}`)
  }
  const known = permissions.some(
    (each) => /^records:/.test(each) && [name, '*'].includes(each.split(':')[1])
  )
  if (!known)
    refuse(
      `asks for ${name} records, which no permission such as "records:${name}:read" of plugin.json allows.`
    )

  return new Proxy(Record as any, {
    get(target, key, receiver) {
      if (unscoped.has(key))
        refuse(
          `reads ${name} records by "${String(key)}": use visibleTo(actor), so that it sees what this person may.`
        )
      if (key !== 'visibleTo') return Reflect.get(target, key, receiver)
      return (actor: Actor, action: RecordAction = 'read') => {
        if (!allows(permissions, name, action))
          refuse(
            `would ${action} ${name} records, which the permission "records:${name}:${action}" of plugin.json would allow.`
          )
        return target.visibleTo(actor, action)
      }
    },
  })
}

/** Tables of a plugin begin with its name. */
export const tableOf = (plugin: string, name: string) => name.startsWith(`${plugin}_`)

/**
 * A query on one of the plugin's own tables, within the change that is under way. Record types need none: they have models.
 * @param name such as `birthdays_told`: it begins with the plugin's name
 */
export function table(name: string) {
  refuseForeign(name)
  return connection().from(name)
}

/**
 * Puts rows into one of the plugin's own tables, many in few statements. All rows have the same columns; call it within `change()`, so
 * that they stand or fall together.
 *
 * @returns their ids, in order
 */
export function insertInto(name: string, rows: Record<string, unknown>[]): Promise<number[]> {
  refuseForeign(name)
  return dialect().insertMany(connection() as QueryClientContract, name, rows)
}

function refuseForeign(name: string) {
  const { manifest } = asking()
  if (!tableOf(manifest.name, name))
    throw new PluginRefused(
      manifest.name,
      `The plugin "${manifest.name}" asks for the table "${name}": its own begin with "${manifest.name}_".`
    )
}

/** Runs something on behalf of a plugin, as Farley does when it calls one: for tests. */
export const asPlugin = <T>(name: string, work: () => T): T => guard.run(name, 'test', work)
