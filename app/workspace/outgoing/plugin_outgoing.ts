import guard from '#modules/guard'
import { PluginRefused } from '#modules/manifest'
import { outgoing, type OutgoingOptions } from '#workspace/outgoing/outgoing'

/**
 * A request on behalf of the plugin that asks: only to hosts that its manifest names, and never into the server's own network unless the
 * admin of the server allowed that.
 * @throws PluginRefused without the permission `network`; OutgoingRefused
 */
export function pluginOutgoing(address: string | URL, options: OutgoingOptions = {}) {
  const running = guard.current
  if (!running) throw new Error('Call this from a function that Farley calls.')
  const { name, permissions, hosts } = running.manifest
  if (!permissions.includes('network'))
    throw new PluginRefused(
      name,
      `The plugin "${name}" asks another host, which needs the permission "network" in plugin.json.`
    )
  return outgoing(address, hosts.includes('*') ? options : { ...options, hosts })
}
