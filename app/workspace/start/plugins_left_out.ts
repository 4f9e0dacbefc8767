import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { Manifest } from '#modules/manifest'
import { pluginFolders, refuseOtherVersions } from '#modules/plugin_loader'
import { version } from '#workspace/version'

/** Enabled plugins that do not work with this version, by what their manifests say: the start leaves them out. */
export async function pluginsLeftOut(client: QueryClientContract): Promise<string[]> {
  if (!(await client.schema.hasTable('plugins'))) return []
  const rows = await client.from('plugins').where('state', 'enabled').select('name')
  const fitting = new Set(
    pluginFolders()
      .map(({ manifest }) => manifest)
      .filter(fits)
      .map(({ name }) => name)
  )
  return rows.map(({ name }) => name).filter((name) => !fitting.has(name))
}

function fits(manifest: Manifest) {
  try {
    refuseOtherVersions(manifest, version)
    return true
  } catch {
    return false
  }
}
