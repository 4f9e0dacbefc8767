import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import semver from 'semver'
import type { Module } from '#modules/contract'
import guard from '#modules/guard'
import { guardedModule, refuseUnasked } from '#modules/guarded_module'
import { watchImports } from '#modules/import_rules'
import { PluginRefused, readManifest, type Manifest } from '#modules/manifest'
import { contractVersion, type Plugin } from '#modules/plugin'
import machine from '#start/env'

export interface Found {
  manifest: Manifest
  folder: string
}

/** Folders of a place that hold a plugin, whether or not it is installed. One whose manifest is wrong is told to `wrong`. */
export function pluginFolders(
  place = machine.pluginsPath,
  wrong: (folder: string, error: Error) => void = () => {}
): Found[] {
  if (!existsSync(place)) return []
  return readdirSync(place, { withFileTypes: true })
    .filter(
      (entry) => !entry.name.startsWith('.') && existsSync(join(place, entry.name, 'plugin.json'))
    )
    .flatMap((entry) => {
      const folder = join(place, entry.name)
      try {
        return [{ manifest: readManifest(folder), folder }]
      } catch (error) {
        wrong(folder, error)
        return []
      }
    })
    .sort((a, b) => a.manifest.name.localeCompare(b.manifest.name))
}

/** @throws PluginRefused where it was written for another version */
export function refuseOtherVersions({ name, contract, farley }: Manifest, product: string) {
  if (!semver.satisfies(contractVersion, contract))
    throw new PluginRefused(
      name,
      `The plugin "${name}" was written for version ${contract} of the plugin contract; this Farley has ${contractVersion}.`
    )
  if (farley && !semver.satisfies(product, farley, { includePrerelease: true }))
    throw new PluginRefused(
      name,
      `The plugin "${name}" works with Farley ${farley}; this is ${product}.`
    )
}

/**
 * Runs the code of a plugin's folder and gives its module, guarded. Registers nothing.
 * @throws PluginRefused, or what its code throws
 */
export async function loadPlugin(
  folder: string,
  product: string,
  settings: Record<string, unknown> = {}
): Promise<{ module: Module; manifest: Manifest; plugin: Plugin }> {
  const root = realpathSync(folder)
  const manifest = readManifest(root)
  refuseOtherVersions(manifest, product)
  const { name } = manifest
  watchImports(name, root, manifest.permissions)
  guard.admit({
    manifest,
    root,
    settings: withDefaults(manifest, settings),
    ownRecords: new Set(),
  })
  try {
    const file = ['plugin.ts', 'plugin.js'].map((each) => join(root, each)).find(existsSync)
    if (!file) throw new PluginRefused(name, `The plugin "${name}" has no plugin.ts.`)
    const exports = await guard.run(name, 'load', () => import(pathToFileURL(file).href))
    const plugin: Plugin = exports.default
    if (typeof plugin !== 'object' || plugin === null)
      throw new PluginRefused(
        name,
        `plugin.ts of "${name}" must export default definePlugin({ ... }).`
      )
    refuseUnasked(manifest, plugin)
    for (const Record of plugin.records ?? [])
      guard.running(name)!.ownRecords.add(Record.recordName)
    const module = guardedModule({
      ...plugin,
      name,
      root,
      needs: Object.keys(manifest.needs),
    } as Module)
    return { module, manifest, plugin }
  } catch (error) {
    guard.dismiss(name)
    throw error
  }
}

/** What the admin did not set is as the manifest says. */
export const withDefaults = ({ settings }: Manifest, values: Record<string, unknown>) => ({
  ...Object.fromEntries(settings.map((each) => [each.name, each.default ?? null])),
  ...values,
})
