import modules from '#modules/registry'
import { coreModules } from '#start/modules'

const classes = async () =>
  Promise.all(
    [...new Set([...coreModules, ...modules.all])]
      .flatMap((module) => module.commands ?? [])
      .map(async (load) => (await load()).default)
  )

/** Ace asks for what there is, then for the one it runs. */
export async function getMetaData() {
  return (await classes()).map((command) => command.serialize())
}

export async function getCommand(metaData: { commandName: string }) {
  return (await classes()).find((command) => command.commandName === metaData.commandName) ?? null
}
