import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import app from '@adonisjs/core/services/app'
import modules from '#modules/registry'
import { AssetStore, filesIn } from '#workspace/assets/asset_store'
import { sprite } from '#workspace/assets/icons'

const require = createRequire(import.meta.url)
const fontFolder = join(
  dirname(require.resolve('@fontsource-variable/inter/package.json')),
  'files'
)
/** Its package names neither the small file nor the workers. */
const altchaFolder = join(dirname(require.resolve('altcha')), '..')
const store = new AssetStore()
let built = false
let lookedAt = 0

/** Layers in the order in which they win; what is not named comes after, by name. */
const cssFirst = ['layers.css', 'reset.css', 'tokens.css', 'fonts.css', 'base.css', 'layout.css']
const cssLast = ['responsive.css', 'utilities.css', 'print.css']

function build() {
  store.clear()
  store.addFiles('fonts', {
    'inter-latin.woff2': join(fontFolder, 'inter-latin-wght-normal.woff2'),
    'inter-latin-ext.woff2': join(fontFolder, 'inter-latin-ext-wght-normal.woff2'),
  })
  store.addFiles('vendor', {
    'htmx.js': require.resolve('htmx.org/dist/htmx.esm.min.js'),
    'alpine.js': join(dirname(require.resolve('@alpinejs/csp')), 'module.esm.min.js'),
    'altcha.js': join(altchaFolder, 'external/altcha.min.js'),
    'altcha_worker.js': join(altchaFolder, 'workers/pbkdf2.js'),
  })
  store.addFiles('js', filesIn(app.makePath('resources/js')))
  if (existsSync(app.makePath('resources/images')))
    store.addFiles('images', filesIn(app.makePath('resources/images')))
  for (const module of modules.all) {
    const folder = join(module.root, 'assets')
    if (existsSync(folder)) store.addFiles(module.name, filesIn(folder))
  }
  store.add('icons', { 'icons.svg': sprite() })
  store.add('css', { 'farley.css': stylesheet() })
  built = true
}

/** One sheet for the whole product, so that a page asks once: the house's files in layer order, then each module's. */
function stylesheet() {
  const files = filesIn(app.makePath('resources/css'))
  const order = (name: string) => {
    const first = cssFirst.indexOf(name)
    if (first >= 0) return first
    const last = cssLast.indexOf(name)
    return last >= 0 ? 200 + last : 100
  }
  const house = Object.keys(files)
    .filter((name) => name.endsWith('.css'))
    .sort((a, b) => order(a) - order(b) || a.localeCompare(b))
    .map((name) => readFileSync(files[name], 'utf8'))
  const rooms = modules.all.flatMap((module) =>
    store.names
      .filter((name) => name.startsWith(`${module.name}/`) && name.endsWith('.css'))
      .map((name) => store.find(name)!.body.toString())
  )
  return [...house, ...rooms]
    .join('\n')
    .replace(/url\("asset:([^"]+)"\)/g, (_, name) => `url("${store.url(name)}")`)
}

/** The store, read at first use. In development an edited file is seen within a second. */
export function assets(): AssetStore {
  if (!built) build()
  else if (app.inDev && Date.now() - lookedAt > 1000) {
    lookedAt = Date.now()
    if (store.isStale || cssEdited()) build()
  }
  return store
}

let cssSeen = ''
function cssEdited() {
  const now = stylesheet()
  const edited = cssSeen !== '' && cssSeen !== now
  cssSeen = now
  return edited
}

/** What only changes when files do, computed once. */
function whileUnchanged<T>(compute: (all: AssetStore) => T) {
  let kept: { value: T; at: number } | undefined
  return () => {
    const all = assets()
    if (kept?.at !== all.builtAt) kept = { value: compute(all), at: all.builtAt }
    return kept.value
  }
}

/** Behaviours of the house, then of each module, that a page loads ahead. */
export const scripts = whileUnchanged((all) => {
  const own = modules.all.flatMap((module) =>
    all.names.filter((name) => new RegExp(`^${module.name}/[^/]+\\.js$`).test(name))
  )
  return {
    modules: [...own, 'js/app.js'].map((name) => all.url(name)),
    preload: ['vendor/htmx.js', 'vendor/alpine.js', 'js/behaviors/toast.js'].map((name) =>
      all.url(name)
    ),
  }
})

/** Bare names that modules of the page may import. */
export const importMap = whileUnchanged((all) =>
  JSON.stringify({
    imports: {
      'htmx.org': all.url('vendor/htmx.js'),
      'alpinejs': all.url('vendor/alpine.js'),
      'farley/': all.url('js/app.js').replace(/app\.js$/, ''),
    },
  })
)
