import guard, { type Running } from '#modules/guard'
import { PluginRefused } from '#modules/manifest'

const fits = (host: string, name: string) =>
  host === '*' ||
  (host.startsWith('*.') ? name.endsWith(host.slice(1)) : host.split(':')[0] === name)

/** @throws PluginRefused where a plugin would call a host that its manifest does not name */
export function demandHost(
  { manifest: { name, permissions, hosts } }: Running,
  address: string | URL
) {
  const host = URL.canParse(String(address)) ? new URL(String(address)).hostname : ''
  if (permissions.includes('network') && hosts.some((each) => fits(each, host))) return
  throw new PluginRefused(
    name,
    `The plugin "${name}" calls "${host}", which is not among the hosts in its plugin.json.`
  )
}

let watching = false

/** From now on, `fetch` asks only hosts that the manifest names while code of a plugin runs. */
export function watchFetch() {
  if (watching) return
  watching = true
  const { fetch } = globalThis
  globalThis.fetch = async (input, init) => {
    const plugin = guard.current
    if (plugin) demandHost(plugin, input instanceof Request ? input.url : (input as string | URL))
    return fetch(input, init)
  }
}
