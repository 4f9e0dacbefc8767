import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import semver from 'semver'

export const settingTypes = [
  'text',
  'longText',
  'url',
  'secret',
  'boolean',
  'integer',
  'choice',
  'list',
] as const

/** One field of a plugin's settings form. Its label is the translation `<plugin>.settings.<name>`, its hint the same with `_hint`. */
export interface PluginSetting {
  name: string
  type: (typeof settingTypes)[number]
  required?: boolean
  /** Of a `choice`; labels are `<plugin>.settings.<name>_<choice>`. */
  choices?: string[]
  default?: string | number | boolean | string[]
}

/** `plugin.json`: what is known of a plugin before any of its code runs. */
export interface Manifest {
  name: string
  version: string
  title: { en: string; es: string }
  description: { en: string; es: string }
  author: string
  licence: string
  homepage?: string
  /** Range of contract versions that it was written for. */
  contract: string
  /** Range of product versions. */
  farley?: string
  /** Modules and plugins that must be there; a range holds for plugins. */
  needs: Record<string, string>
  permissions: string[]
  /** Hosts that it may call; `*` for any. */
  hosts: string[]
  settings: PluginSetting[]
}

/** What a plugin may ask for, besides `records:<type>:<action>`. Each is explained in words before it is installed: `plugins.permissions.<name>`. */
export const permissionNames = [
  'routes',
  'publicRoutes',
  'openRoutes',
  'apiRoutes',
  'jobs',
  'commands',
  'hooks',
  'fields',
  'signIn',
  'providers',
  'network',
  'files',
  'processes',
  'database',
  'framework',
] as const

/** Why a plugin cannot be used: a sentence for the admin who wanted it. */
export class PluginRefused extends Error {
  readonly plugin: string

  constructor(plugin: string, message: string) {
    super(message)
    this.plugin = plugin
  }
}

const keys: Record<keyof Manifest, 'asked' | 'free'> = {
  name: 'asked',
  version: 'asked',
  title: 'asked',
  description: 'asked',
  author: 'asked',
  licence: 'asked',
  homepage: 'free',
  contract: 'asked',
  farley: 'free',
  needs: 'free',
  permissions: 'free',
  hosts: 'free',
  settings: 'free',
}
const settingKeys = ['name', 'type', 'required', 'choices', 'default']
const actions = 'read|create|edit|delete|export|\\*'
const permission = new RegExp(
  `^(?:${permissionNames.join('|')}|records:(?:[a-zA-Z]\\w*|\\*):(?:${actions}))$`
)
const host = /^(?:\*|(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?)$/

/**
 * Reads and checks the manifest of a plugin's folder. Runs nothing of the plugin.
 * @throws PluginRefused with every fault that was found
 */
export function readManifest(folder: string): Manifest {
  const file = join(folder, 'plugin.json')
  if (!existsSync(file))
    throw new PluginRefused('', `There is no plugin.json in "${folder}": every plugin has one.`)
  let given: any
  try {
    given = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new PluginRefused('', `plugin.json cannot be read as JSON: ${error.message}.`)
  }
  const faults = manifestFaults(given)
  if (faults.length)
    throw new PluginRefused(
      typeof given?.name === 'string' ? given.name : '',
      `plugin.json is not right: ${faults.join('; ')}.`
    )
  return { needs: {}, permissions: [], hosts: [], settings: [], ...given }
}

/** What is wrong with a manifest, one phrase each. */
export function manifestFaults(given: any): string[] {
  if (!isObject(given)) return ['it must be one JSON object']
  const faults: string[] = []
  const say = (wrong: unknown, phrase: string) => void (wrong && faults.push(phrase))
  for (const key of Object.keys(given)) say(!(key in keys), `"${key}" is not known`)
  for (const [key, kind] of Object.entries(keys))
    say(kind === 'asked' && !(key in given), `"${key}" is missing`)
  if (faults.length) return faults

  say(
    !/^[a-z][a-z0-9]{1,29}$/.test(given.name),
    '"name" must be 2 to 30 small letters and digits, a letter first'
  )
  say(!semver.valid(given.version), '"version" must be a version such as 1.0.0')
  for (const key of ['title', 'description'])
    say(
      !isObject(given[key]) || !isText(given[key].en) || !isText(given[key].es),
      `"${key}" must have texts "en" and "es"`
    )
  for (const key of ['author', 'licence']) say(!isText(given[key]), `"${key}" must be a text`)
  say(
    given.homepage !== undefined && !/^https?:\/\//.test(given.homepage),
    '"homepage" must be an address'
  )
  for (const key of ['contract', 'farley'])
    say(
      given[key] !== undefined && (!isText(given[key]) || !semver.validRange(given[key])),
      `"${key}" must be a version range such as ^1.0.0`
    )
  say(
    given.needs !== undefined &&
      (!isObject(given.needs) ||
        Object.values(given.needs).some(
          (range: any) => !isText(range) || !semver.validRange(range)
        )),
    '"needs" must give a version range for each name'
  )
  for (const each of list(given.permissions))
    say(!isText(each) || !permission.test(each), `the permission "${each}" is not known`)
  for (const each of list(given.hosts))
    say(!isText(each) || !host.test(each), `"${each}" is not the name of a host`)
  say(
    list(given.hosts).length && !list(given.permissions).includes('network'),
    '"hosts" needs the permission "network"'
  )
  for (const key of ['permissions', 'hosts', 'settings'])
    say(given[key] !== undefined && !Array.isArray(given[key]), `"${key}" must be a list`)
  return [...faults, ...settingFaults(list(given.settings))]
}

function settingFaults(settings: any[]): string[] {
  const faults: string[] = []
  const seen = new Set<string>()
  for (const each of settings) {
    const name = isObject(each) && isText(each.name) ? each.name : ''
    if (!/^[a-z]\w{0,39}$/.test(name) || seen.has(name)) {
      faults.push('each of "settings" needs a name of its own, small letter first')
      continue
    }
    seen.add(name)
    const unknown = Object.keys(each).find((key) => !settingKeys.includes(key))
    if (unknown) faults.push(`"${unknown}" of the setting "${name}" is not known`)
    if (!settingTypes.includes(each.type))
      faults.push(`the setting "${name}" must be one of ${settingTypes.join(', ')}`)
    if (each.type === 'choice' && !list(each.choices).length)
      faults.push(`the setting "${name}" has nothing to choose from`)
  }
  return faults
}

const list = (value: unknown): any[] => (Array.isArray(value) ? value : [])
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
const isObject = (value: unknown): value is Record<string, any> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
