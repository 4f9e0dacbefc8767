import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { resolve } from 'node:path'
import { faultsOf } from '#plugins/faults'

export default class PluginCheck extends BaseCommand {
  static commandName = 'plugin:check'
  static description = 'Hold the folder of a plugin against the contract'
  static options: CommandOptions = { startApp: true }

  static {
    this.defineArgument('folder', { type: 'string', description: 'Folder with a plugin.json' })
  }

  declare folder: string

  async run() {
    const faults = await faultsOf(resolve(this.folder))
    for (const fault of faults) process.stderr.write(`${fault}\n`)
    if (faults.length) this.exitCode = 1
    else process.stdout.write('Nothing is wrong with it.\n')
  }
}
