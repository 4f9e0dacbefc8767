import logger from '@adonisjs/core/services/logger'
import { mark, takeMarkers, unmark } from '#modules/crash_marker'
import guard from '#modules/guard'
import { PluginRefused } from '#modules/manifest'
import { loadPlugin, pluginFolders, type Found } from '#modules/plugin_loader'
import { watchFetch } from '#modules/plugin_fetch'
import { leaveOut, pluginRows } from '#modules/plugin_state'
import modules from '#modules/registry'
import { unseal } from '#records/secrets'
import machine from '#start/env'
import type { Module } from '#modules/contract'

/** Settings as a plugin reads them: what is stored sealed is opened. */
export function openSettings(stored: string | null): Record<string, unknown> {
  const values: Record<string, any> = JSON.parse(stored ?? '{}')
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value?.sealed === 'string' ? unseal(value.sealed) : value,
    ])
  )
}

/** As long as a plugin's `boot` may take. */
const longestBoot = 10_000

/** Plugins that were left out at this start, with the reason. */
export const leftOut = new Map<string, string>()

/**
 * Registers the plugins that are enabled. One that cannot be loaded is left out, by name, and so is one that took the last process with
 * it: the house starts in any case.
 */
export async function registerPlugins(product: string): Promise<Module[]> {
  if (machine.safeMode) return []
  const installed = await pluginRows()
  const rows = installed.filter(({ state }) => state === 'enabled')
  if (!rows.length) return []
  for (const { plugin, point } of takeMarkers()) {
    const row = rows.find(({ name }) => name === plugin)
    if (row)
      await leave(plugin, `The last start ended while the plugin "${plugin}" ran "${point}".`)
  }
  const found = new Map(pluginFolders().map((each) => [each.manifest.name, each]))
  const waiting = rows.filter(({ name }) => !leftOut.has(name))
  const registered: Module[] = []
  // One may need another that was installed later: as long as somebody gets in, the rest try again.
  for (let progress = true; progress && waiting.length;) {
    progress = false
    for (const row of [...waiting]) {
      const needs = Object.keys(found.get(row.name)?.manifest.needs ?? {})
      const others = new Set(waiting.map(({ name }) => name))
      if (needs.some((name) => others.has(name))) continue
      waiting.splice(waiting.indexOf(row), 1)
      progress = true
      const module = await register(row.name, found.get(row.name), product, row)
      if (module) registered.push(module)
    }
  }
  for (const { name } of waiting)
    await leave(name, `The plugin "${name}" needs itself in a circle.`)
  return registered
}

async function register(
  name: string,
  found: Found | undefined,
  product: string,
  row: { settings: string | null; points_off: string | null }
) {
  try {
    if (!found)
      throw new PluginRefused(
        name,
        `The folder of the plugin "${name}" is not in ${machine.pluginsPath}.`
      )
    mark(name, 'load')
    watchFetch()
    const { module } = await loadPlugin(found.folder, product, openSettings(row.settings))
    modules.add(module)
    guard.switchOff(name, JSON.parse(row.points_off ?? '[]'))
    return module
  } catch (error) {
    guard.dismiss(name)
    await leave(name, sentence(name, error), error)
    return null
  } finally {
    unmark()
  }
}

/** Starts what a plugin starts; one that throws, or takes too long, is left out from now on. */
export async function bootPlugin(module: Module) {
  if (!module.boot) return
  const { name } = module
  mark(name, 'boot')
  let timer: NodeJS.Timeout | undefined
  try {
    const late = new Promise((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`Its boot took longer than ${longestBoot / 1000} seconds.`)),
        longestBoot
      )
    })
    await Promise.race([module.boot(), late])
  } catch (error) {
    guard.dismiss(name)
    modules.remove(name)
    await leave(name, sentence(name, error), error)
  } finally {
    clearTimeout(timer)
    unmark()
  }
}

const sentence = (name: string, error: any) =>
  error instanceof PluginRefused
    ? error.message
    : `The plugin "${name}" failed to start: ${error?.message ?? error}`

async function leave(name: string, reason: string, error?: unknown) {
  leftOut.set(name, reason)
  logger.error({ err: error, plugin: name }, reason)
  await leaveOut(name, reason)
}
