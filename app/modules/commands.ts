import modules from '#modules/registry'
import { coreModules } from '#start/modules'

async function classes() {
  const installed = [...new Set([...coreModules, ...modules.all])]
  const loaded = await Promise.all(
    installed.flatMap((module) => module.commands ?? []).map((load) => load())
  )
  return loaded.map((file) => file.default)
}

/** Ace asks for what there is, then for the one it runs. */
export async function getMetaData() {
  const commands = await classes()
  return commands.map((command) => command.serialize())
}

export async function getCommand(metaData: { commandName: string }) {
  const commands = await classes()
  return commands.find((command) => command.commandName === metaData.commandName) ?? null
}
