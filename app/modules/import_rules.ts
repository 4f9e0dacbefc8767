import { isBuiltin, registerHooks } from 'node:module'
import { realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import machine from '#start/env'
import { PluginRefused } from '#modules/manifest'

const product = join(import.meta.dirname, '..', '..')
const entries: Record<string, string> = {
  'farley': join(product, 'app', 'farley.ts'),
  'farley/testing': join(product, 'tests', 'farley.ts'),
}

/** Builtins that reach nothing outside the process. */
const harmless = new Set([
  'assert',
  'async_hooks',
  'buffer',
  'crypto',
  'events',
  'path',
  'perf_hooks',
  'punycode',
  'querystring',
  'stream',
  'string_decoder',
  'test',
  'timers',
  'url',
  'util',
  'zlib',
])
const files = new Set(['fs', 'os'])
const network = new Set(['net', 'http', 'https', 'http2', 'tls', 'dgram', 'dns'])

/** Packages of the product that reach more than a plugin is given. */
const drivers = /^(?:knex|sqlite3|mysql2|@adonisjs\/lucid)(?:\/|$)/
const framework = /^(?:@adonisjs\/|edge\.js(?:\/|$))/

/** What a plugin must ask for before it may import this; null for nothing. */
export function permissionToImport(specifier: string): string | null {
  if (isBuiltin(specifier)) {
    const name = specifier.replace(/^node:/, '').split('/')[0]
    if (harmless.has(name)) return null
    if (files.has(name)) return 'files'
    return network.has(name) ? 'network' : 'processes'
  }
  if (drivers.test(specifier)) return 'database'
  return framework.test(specifier) ? 'framework' : null
}

interface Watched {
  name: string
  folder: string
  permissions: readonly string[]
}

const watched: Watched[] = []
let registered = false

/** From now on, what files of this folder import is held against the rules, and `farley` is found from wherever it stands. */
export function watchImports(name: string, folder: string, permissions: readonly string[]) {
  const known = watched.findIndex((each) => each.name === name)
  if (known >= 0) watched.splice(known, 1)
  watched.push({ name, folder: realpathSync(folder), permissions })
  if (registered) return
  registered = true
  registerHooks({ resolve })
}

type Resolve = Parameters<typeof registerHooks>[0]['resolve']

const resolve: Resolve = (specifier, context, next) => {
  const plugin = context.parentURL?.startsWith('file:') && owner(context.parentURL)
  if (!plugin) return next(specifier, context)
  if (specifier in entries)
    return { url: pathToFileURL(entries[specifier]).href, shortCircuit: true }
  const refuse = (why: string) => {
    throw new PluginRefused(
      plugin.name,
      `The plugin "${plugin.name}" imports "${specifier}" in ${fileURLToPath(context.parentURL!).slice(plugin.folder.length + 1)}, ${why}`
    )
  }
  if (specifier.startsWith('#')) {
    // A package of its own may use names of its own; those of the product are not a plugin's.
    if (!context.parentURL!.includes('/node_modules/'))
      refuse('which belongs to the product: import from "farley" instead.')
  }
  const asked = isTest(context.parentURL!, plugin) ? null : permissionToImport(specifier)
  if (asked && !plugin.permissions.includes(asked))
    refuse(`which needs the permission "${asked}" in plugin.json.`)
  if (isBuiltin(specifier)) return next(specifier, context)

  const found = find(specifier, context, next)
  if (/^[./]|^file:/.test(specifier) && !isWithin(plugin.folder, found.url))
    refuse('which is outside its folder.')
  if (/^(?:data|https?):/.test(found.url)) refuse('which is not a file.')
  return found
}

/** In the plugin's own packages first, then in the product's. */
function find(
  specifier: string,
  context: Parameters<NonNullable<Resolve>>[1],
  next: Parameters<NonNullable<Resolve>>[2]
) {
  try {
    return next(specifier, context)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || /^[./]|^file:/.test(specifier)) throw error
    return next(specifier, {
      ...context,
      parentURL: pathToFileURL(join(product, 'package.json')).href,
    })
  }
}

const owner = (url: string) => {
  const path = fileURLToPath(url)
  return watched.find(({ folder }) => path.startsWith(folder + sep))
}

/** Its tests run on the author's machine; nothing of the product loads them. */
const isTest = (url: string, { folder }: Watched) =>
  machine.env === 'test' && fileURLToPath(url).startsWith(join(folder, 'tests') + sep)

function isWithin(folder: string, url: string) {
  if (!url.startsWith('file:')) return false
  return fileURLToPath(url).startsWith(folder + sep)
}
