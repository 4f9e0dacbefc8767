import { existsSync, readFileSync, readdirSync, rmSync, rmdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Takes out of node_modules what the product never loads: packages that nothing it depends on asks for (npm installs optional
 * peers of the lock file, too), Node itself, what only compiles, and files for browsers' bundlers, editors and other runtimes.
 * Licences stay.
 */
const root = fileURLToPath(new URL('../', import.meta.url)).replace(/\/$/, '')
const neverLoaded =
  /\.(map|d\.[cm]?ts|[cm]?ts|tsbuildinfo)$|^(readme|changelog|history|changes)(\..*)?$/i

/** Asked for by sqlite3 to compile itself, and types. */
const neverRun = /^(node-gyp|prebuild-install|tar|node-addon-api|@types\/.*)$/

/** Parts of packages, from the folder of the package; `*` is any name at the end. */
const partsLeftOut = [
  'lucide-static/dist',
  'lucide-static/font',
  'pdfmake/build',
  'sqlite3/deps',
  'sqlite3/src',
  'sqlite3/build/Release/obj',
  'sqlite3/build/Release/obj.target',
  'sqlite3/build/Release/.deps',
  'bintrees/test',
  'libphonenumber-js/bundle',
  'libphonenumber-js/source',
]

/** Read by bundlers (`module`), by Bare and by React Native; Node takes the other build. */
const foldersLeftOut: [owner: RegExp, folder: string][] = [
  [/^@(aws-sdk|smithy|aws-crypto)\//, 'dist-es'],
  [/^bare-/, 'prebuilds'],
]

const manifest = (folder: string) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))

function find(name: string, from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name)
    if (existsSync(join(place, 'package.json'))) return place
    if (folder === root) return null
  }
}

const kept = new Set<string>()
function keep(folder: string) {
  if (kept.has(folder)) return
  kept.add(folder)
  const {
    dependencies = {},
    optionalDependencies = {},
    peerDependencies = {},
    peerDependenciesMeta = {},
  } = manifest(folder)
  const names = [
    ...Object.keys(dependencies),
    ...(folder === root ? [] : Object.keys(optionalDependencies)),
    ...Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional),
  ]
  for (const name of names) {
    const place = neverRun.test(name) ? null : find(name, folder)
    if (place) keep(place)
  }
}

function packagesIn(modules: string): string[] {
  if (!existsSync(modules)) return []
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(modules, name)).map((each) => `${name}/${each}`)
        : name
    )
    .map((name) => join(modules, name))
}

function sweep(modules: string) {
  for (const folder of packagesIn(modules)) {
    if (kept.has(folder)) sweep(join(folder, 'node_modules'))
    else rmSync(folder, { recursive: true })
  }
}

keep(root)
const modules = join(root, 'node_modules')
sweep(modules)
for (const part of partsLeftOut) rmSync(join(modules, part), { recursive: true, force: true })
for (const folder of kept) {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)
  for (const [owner, part] of foldersLeftOut)
    if (owner.test(name)) rmSync(join(folder, part), { recursive: true, force: true })
}
rmSync(join(modules, '.bin'), { recursive: true, force: true })
for (const scope of readdirSync(modules).filter((name) => name.startsWith('@')))
  if (!readdirSync(join(modules, scope)).length) rmdirSync(join(modules, scope))
for (const entry of readdirSync(modules, { recursive: true, withFileTypes: true }))
  if (entry.isFile() && neverLoaded.test(entry.name)) rmSync(join(entry.parentPath, entry.name))
