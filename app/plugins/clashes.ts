import { PluginRefused, type Manifest } from '#modules/manifest'
import type { Plugin } from '#modules/plugin'
import modules from '#modules/registry'

/** What must be there once in the house. */
const unique = ['nav', 'palette', 'jobs', 'schedules', 'settings', 'fieldTypes'] as const

/** @throws PluginRefused where a name of a plugin is somebody else's already */
export function refuseClashes({ name }: Manifest, plugin: Plugin) {
  const refuse = (what: string, whose: string) => {
    throw new PluginRefused(
      name,
      `The plugin "${name}" adds the ${what}, which "${whose}" has already.`
    )
  }
  const others = modules.all.filter((module) => module.name !== name)
  if (others.some((module) => module.name === name && !module.plugin))
    refuse(`module "${name}"`, name)
  for (const key of unique) {
    for (const entry of (plugin as any)[key] ?? []) {
      const owner = others.find((module) =>
        (module as any)[key]?.some((each: any) => each.name === entry.name)
      )
      if (owner) refuse(`${key} entry "${entry.name}"`, owner.name)
    }
  }
  for (const right of plugin.rights ?? []) {
    const owner = others.find((module) => module.rights?.includes(right))
    if (owner) refuse(`right "${right}"`, owner.name)
  }
  for (const Record of plugin.records ?? []) {
    for (const module of others) {
      for (const other of module.records ?? []) {
        if (other.recordName === Record.recordName)
          refuse(`record type "${Record.recordName}"`, module.name)
        if ((other as any).table === (Record as any).table)
          refuse(`table "${(other as any).table}"`, module.name)
        if (other.path === Record.path) refuse(`address "/${other.path}"`, module.name)
      }
    }
  }
}
