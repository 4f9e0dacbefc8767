import guard from '#modules/guard'
import { demandHost } from '#modules/plugin_fetch'
import { outgoing as ask, type OutgoingOptions } from '#workspace/outgoing/outgoing'

export type { OutgoingAnswer } from '#workspace/outgoing/outgoing'

/**
 * Asks another server: one of the hosts that the manifest names, at an address that is not private. For addresses that a person typed.
 * @throws OutgoingRefused or PluginRefused with a sentence; errors of the network as Node has them
 */
export async function outgoing(
  address: string | URL,
  options: Omit<OutgoingOptions, 'hosts'> = {}
) {
  const plugin = guard.current
  if (!plugin) return ask(address, options)
  demandHost(plugin, address)
  const hosts = plugin.manifest.hosts.map((host) => host.split(':')[0])
  return ask(address, { ...options, hosts: hosts.includes('*') ? undefined : hosts })
}
