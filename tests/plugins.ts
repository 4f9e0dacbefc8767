import { join } from 'node:path'
import { loadPlugin, pluginFolders } from '#modules/plugin_loader'
import { version } from '#modules/product'

/** The plugins of this repository, loaded as an install would, so that every suite runs with them there. */
export async function firstPartyPlugins() {
  const modules = []
  for (const { folder } of pluginFolders(join(import.meta.dirname, '..', 'plugins'))) {
    const { module } = await loadPlugin(folder, version)
    modules.push(module)
  }
  return modules
}
