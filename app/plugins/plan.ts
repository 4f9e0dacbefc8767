import semver from 'semver'
import { readManifest, PluginRefused, type Manifest } from '#modules/manifest'
import { pluginFolders, refuseOtherVersions } from '#modules/plugin_loader'
import { version as product } from '#modules/product'
import modules from '#modules/registry'
import { InstalledPlugin } from '#plugins/installed_plugin'
import { rehearse, type Rehearsal } from '#plugins/rehearsal'
import { countRows } from '#plugins/schema'
import { checksumOf } from '#plugins/source'

/** What installing or upgrading will do, before any of it is done. */
export interface Plan extends Omit<Rehearsal, 'refusal'> {
  manifest: Manifest
  folder: string
  checksum: string
  /** Version that is there now; null for a new plugin. */
  from: string | null
  /** Rows that an upgrade may touch, or that an earlier install left. */
  rows: { table: string; rows: number }[]
  /** Why it cannot be done, a sentence each. */
  refusals: string[]
}

/** Looks at a folder, and tries it in a process of its own. Nothing of this install is changed. */
export async function planFor(folder: string): Promise<Plan> {
  const manifest = readManifest(folder)
  const installed = await InstalledPlugin.find(manifest.name)
  const refusals = await manifestRefusals(manifest, installed)
  const nothing = { schema: { tables: [], columns: [], harmed: [] }, adds: {} }
  const { refusal, ...tried } = refusals.length
    ? { ...nothing, refusal: null }
    : await rehearse(folder).catch((error) => ({ ...nothing, refusal: String(error.message) }))
  if (refusal) refusals.push(refusal)
  const { migrations, tables } = installed?.made ?? { migrations: [], tables: [] }
  if (!migrations.length) refusals.push(...(await tablesTaken(manifest.name, tried.schema.tables)))
  return {
    ...tried,
    manifest,
    folder,
    checksum: checksumOf(folder),
    from: installed && installed.state !== 'removed' ? installed.version : null,
    rows: await countRows(tables),
    refusals,
  }
}

async function tablesTaken(plugin: string, tables: string[]) {
  const taken = await countRows(tables)
  return taken.map(
    ({ table }) => `The plugin "${plugin}" makes the table "${table}", which is there already.`
  )
}

async function manifestRefusals(manifest: Manifest, installed: InstalledPlugin | null) {
  const refusals: string[] = []
  const { name, version, needs } = manifest
  try {
    refuseOtherVersions(manifest, product)
  } catch (error) {
    if (!(error instanceof PluginRefused)) throw error
    refusals.push(error.message)
  }
  const core = modules.all.find((module) => module.name === name && !module.plugin)
  if (core) refusals.push(`"${name}" is the name of a part of Farley: the plugin needs another.`)
  const others = await InstalledPlugin.all()
  for (const [needed, range] of Object.entries(needs)) {
    if (modules.all.some((module) => module.name === needed && !module.plugin)) continue
    const other = others.find((each) => each.name === needed && each.state === 'enabled')
    if (!other)
      refusals.push(`The plugin "${name}" needs "${needed}", which is not installed and enabled.`)
    else if (!semver.satisfies(other.version, range))
      refusals.push(
        `The plugin "${name}" needs "${needed}" ${range}; ${other.version} is installed.`
      )
  }
  if (installed && installed.state !== 'removed' && !semver.gt(version, installed.version))
    refusals.push(
      version === installed.version
        ? `Version ${version} of "${name}" is installed already.`
        : `Version ${version} of "${name}" is older than ${installed.version}, which is installed.`
    )
  return refusals
}

/** Plugins in the plugins folder that nobody installed, and newer versions of those that are. */
export async function available() {
  const broken: { folder: string; error: string }[] = []
  const found = pluginFolders(undefined, (folder, error) =>
    broken.push({ folder, error: error.message })
  )
  const all = await InstalledPlugin.all()
  const installed = new Map(all.map((each) => [each.name, each]))
  return {
    broken,
    found: found.filter(({ manifest }) => {
      const known = installed.get(manifest.name)
      return !known || known.state === 'removed' || semver.gt(manifest.version, known.version)
    }),
  }
}
