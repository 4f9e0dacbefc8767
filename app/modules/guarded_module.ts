import type { Module } from '#modules/contract'
import guard from '#modules/guard'
import type { Manifest } from '#modules/manifest'
import { PluginRefused } from '#modules/manifest'

/** What stands in for a function of a plugin that fails or is switched off. Where nothing is named here, its caller hears of the error. */
export const standIns: { at: RegExp; give: (...given: any[]) => unknown }[] = [
  { at: /^(?:nav|palette|bulkActions|slots|listViews|reports)\..*visible$/, give: () => false },
  { at: /^absences\..*away$/, give: async () => [] },
  { at: /^leadScorers\..*score$/, give: async () => new Map() },
  { at: /^fieldTypes\..*\.(?:text|csv|words)$/, give: (value) => String(value ?? '') },
  { at: /^fieldTypes\..*\.html$/, give: (value) => escaped(String(value ?? '')) },
  { at: /^fieldTypes\..*\.(?:keys|fragments)$/, give: () => [] },
  { at: /^(?:filters|filterOperators)\..*options$/, give: async () => [] },
  { at: /^(?:filters|filterOperators)\..*words$/, give: (value) => String(value ?? '') },
  // Nobody's work waits for a rule that cannot say what it wants.
  { at: /^before\..*\.complete$/, give: () => {} },
  { at: /^before\..*\.(?:save|delete)$/, give: () => [] },
  { at: /^firstSteps\..*done$/, give: () => true },
  { at: /^setUp$/, give: async () => {} },
]

/** What a plugin asks for by contributing something. */
const asks: Partial<Record<keyof Module | string, string>> = {
  routes: 'routes',
  publicRoutes: 'publicRoutes',
  openRoutes: 'openRoutes',
  apiRoutes: 'apiRoutes',
  jobs: 'jobs',
  schedules: 'jobs',
  listeners: 'jobs',
  commands: 'commands',
  before: 'hooks',
  fields: 'fields',
  authProviders: 'signIn',
  rateProviders: 'providers',
}

/** Handled where they are called: routes by their own wrapper, slots by the registry, commands by their loader. */
const elsewhere = new Set(['routes', 'publicRoutes', 'openRoutes', 'apiRoutes', 'commands'])

/** Static functions of a record type that the house calls. */
const recordHooks = [
  'arrange',
  'refusals',
  'acted',
  'indexed',
  'settle',
  'matchKeys',
  'offer',
  'twins',
]

const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)

const isClass = (value: unknown) =>
  typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))

const isPlain = (value: unknown): value is Record<string, any> => {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** @throws PluginRefused where it contributes what its manifest does not ask for */
export function refuseUnasked({ name, permissions }: Manifest, module: object) {
  for (const [key, permission] of Object.entries(asks)) {
    const given = (module as any)[key]
    const empty = !given || (typeof given === 'object' && !Object.keys(given).length)
    if (empty || permissions.includes(permission!)) continue
    throw new PluginRefused(
      name,
      `The plugin "${name}" adds ${key}, which needs the permission "${permission}" in plugin.json.`
    )
  }
}

/** A name that a person recognises among the points of a plugin. */
const nameOf = (value: any, position: number) =>
  isPlain(value) && (typeof value.name === 'string' || typeof value.view === 'string')
    ? (value.name ?? value.view)
    : String(position + 1)

/** The module with each of its functions behind the guard. What is not a plain object or list stays what it is. */
export function guardedModule(module: Module): Module {
  const wrap = (value: any, path: string): any => {
    // The registry guards a slot as a whole: its data and its template.
    if (/^slots\..*\.data$/.test(path)) return value
    if (typeof value === 'function' && !isClass(value)) return guarded(module.name, path, value)
    if (Array.isArray(value))
      return value.map((each, position) => wrap(each, `${path}.${nameOf(each, position)}`))
    if (!isPlain(value)) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, wrap(each, `${path}.${key}`)])
    )
  }
  const entries = Object.entries(module).map(([key, value]) => {
    if (key === 'records')
      return [key, value.map((Record: any) => guardRecord(module.name, Record))]
    return [key, elsewhere.has(key) ? value : wrap(value, key)]
  })
  return { ...Object.fromEntries(entries), plugin: true }
}

function guarded(plugin: string, path: string, work: (...given: any[]) => unknown) {
  const standIn = standIns.find(({ at }) => at.test(path))
  const point = path.replace(/\.(?:run|data|visible|away|score)$/, '')
  return function (this: unknown, ...given: any[]) {
    return guard.run(
      plugin,
      point,
      () => work.apply(this, given),
      standIn && (() => standIn.give(...given))
    )
  }
}

function guardRecord(plugin: string, Record: any) {
  for (const hook of recordHooks) {
    if (!Object.hasOwn(Record, hook)) continue
    Record[hook] = guarded(plugin, `records.${Record.recordName}.${hook}`, Record[hook])
  }
  return Record
}
