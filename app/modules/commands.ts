import type { Module } from '#modules/contract'
import guard from '#modules/guard'
import modules from '#modules/registry'
import { coreModules } from '#start/modules'

async function classes() {
  const installed = [...new Set([...coreModules, ...modules.all])]
  const loaded = await Promise.all(installed.map(commandsOf))
  return loaded.flat()
}

/** A command of a plugin that cannot be read, or breaks, is its own fault alone. */
async function commandsOf({ name, plugin, commands = [] }: Module): Promise<any[]> {
  if (!plugin)
    return Promise.all(
      commands.map(async (load) => {
        const { default: command } = await load()
        return command
      })
    )
  return guard.run(
    name,
    'commands',
    async () => {
      const files = await Promise.all(commands.map((load) => load()))
      return files.map(({ default: command }) => guardedCommand(name, command))
    },
    async () => []
  )
}

function guardedCommand(plugin: string, command: any) {
  const { run } = command.prototype
  command.prototype.run = function (...given: unknown[]) {
    return guard.run(plugin, `commands.${command.commandName}`, () => run.apply(this, given))
  }
  return command
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
