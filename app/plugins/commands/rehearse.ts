import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { writeFileSync } from 'node:fs'
import { performRehearsal } from '#plugins/rehearsal'

/** Run by `rehearse` in a process and an install of its own; of no use to people. */
export default class PluginRehearse extends BaseCommand {
  static commandName = 'plugin:rehearse'
  static description = 'Try a plugin on an empty install; used by plan and check'
  static options: CommandOptions = { startApp: true }

  static {
    this.defineArgument('folder', { type: 'string' })
    this.defineFlag('out', { type: 'string' })
    this.defineFlag('down', { type: 'boolean' })
  }

  declare folder: string
  declare out: string
  declare down?: boolean

  async run() {
    const found = await performRehearsal(this.folder, { down: Boolean(this.down) })
    writeFileSync(this.out, JSON.stringify(found))
    // Whatever the plugin left running must not keep the process.
    process.exit(0)
  }
}
