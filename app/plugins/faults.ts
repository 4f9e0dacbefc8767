import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import app from '@adonisjs/core/services/app'
import { permissionToImport } from '#modules/import_rules'
import { readManifest, type Manifest } from '#modules/manifest'
import { refuseOtherVersions } from '#modules/plugin_loader'
import { version } from '#modules/product'
import { flatten } from '#modules/translations'
import { rehearse } from '#plugins/rehearsal'

/** Everything that is wrong with a plugin's folder, a sentence each: manifest, imports, words, types, migrations, start. */
export async function faultsOf(folder: string): Promise<string[]> {
  let manifest: Manifest
  try {
    manifest = readManifest(folder)
    refuseOtherVersions(manifest, version)
  } catch (error) {
    return [error.message]
  }
  const faults = [
    ...importFaults(folder, manifest),
    ...wordFaults(folder, manifest),
    ...(await typeFaults(folder)),
  ]
  const { refusal } = await rehearse(folder, { down: true }).catch((error) => ({
    refusal: error.message,
  }))
  if (refusal) faults.push(refusal)
  return faults
}

const sources = (folder: string) =>
  (readdirSync(folder, { recursive: true }) as string[]).filter(
    (name) => /\.(?:ts|js|mjs)$/.test(name) && !/(?:^|\/)(?:node_modules|assets)\//.test(name)
  )

function importFaults(folder: string, { permissions }: Manifest): string[] {
  const faults: string[] = []
  for (const name of sources(folder)) {
    const isTest = name.startsWith(`tests${sep}`)
    const text = readFileSync(join(folder, name), 'utf8')
    for (const [, specifier] of text.matchAll(/(?:from|import\(|import)\s*['"]([^'"]+)['"]/g)) {
      const path = resolve(folder, name, '..', specifier)
      if (specifier.startsWith('#'))
        faults.push(
          `${name} imports "${specifier}", which belongs to the product: import from "farley".`
        )
      else if (specifier.startsWith('.') && relative(folder, path).startsWith('..'))
        faults.push(`${name} imports "${specifier}", which is outside the folder.`)
      else if (!specifier.startsWith('.') && !isTest && !specifier.startsWith('farley')) {
        const asked = permissionToImport(specifier)
        if (asked && !permissions.includes(asked))
          faults.push(`${name} imports "${specifier}", which needs the permission "${asked}".`)
      }
    }
  }
  return faults
}

function wordFaults(folder: string, { name, settings }: Manifest): string[] {
  const read = (locale: string) => {
    const file = join(folder, 'lang', `${locale}.json`)
    return existsSync(file) ? flatten(JSON.parse(readFileSync(file, 'utf8'))) : {}
  }
  const [en, es] = [read('en'), read('es')]
  return [
    ...Object.keys(en)
      .filter((key) => !(key in es))
      .map((key) => `lang/es.json lacks "${key}".`),
    ...Object.keys(es)
      .filter((key) => !(key in en))
      .map((key) => `lang/en.json lacks "${key}".`),
    ...settings
      .map((each) => `${name}.settings.${each.name}`)
      .filter((key) => !(key in en))
      .map((key) => `lang/en.json lacks "${key}", the label of a setting.`),
  ]
}

/** Types, where the compiler is there: it is on a developer's machine, not in the image. */
async function typeFaults(folder: string): Promise<string[]> {
  const compiler = app.makePath('node_modules/typescript/bin/tsc')
  if (!existsSync(compiler)) return []
  // Within the product, so that `farley` and its packages are found as they are at run time.
  const place = app.makePath('tmp', `check-${randomUUID()}`)
  cpSync(folder, place, { recursive: true })
  const config = join(place, 'tsconfig.check.json')
  writeFileSync(
    config,
    JSON.stringify({
      extends: app.makePath('tsconfig.json'),
      include: [
        './**/*.ts',
        ...['config', 'tests/bootstrap.ts', 'app/farley.ts'].map((path) => app.makePath(path)),
      ],
      exclude: ['./node_modules'],
    })
  )
  try {
    return await new Promise((done) =>
      execFile(
        process.execPath,
        [compiler, '--noEmit', '--pretty', 'false', '-p', config],
        { cwd: app.makePath(), maxBuffer: 8 * 1024 * 1024 },
        (_, printed) =>
          done(
            printed
              .split('\n')
              .filter((line) => line.includes(': error TS') && line.includes('tmp/check-'))
          )
      )
    )
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}
