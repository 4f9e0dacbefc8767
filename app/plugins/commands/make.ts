import { BaseCommand } from '@adonisjs/core/ace'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import machine from '#start/env'
import { scaffold } from '#plugins/scaffold'

export default class PluginMake extends BaseCommand {
  static commandName = 'plugin:make'
  static description = 'Make the folder of a new plugin'

  static {
    this.defineArgument('plugin', { type: 'string', description: 'Small letters and digits' })
  }

  declare plugin: string

  async run() {
    const folder = join(machine.pluginsPath, this.plugin)
    const refusal = !/^[a-z][a-z0-9]{1,29}$/.test(this.plugin)
      ? `"${this.plugin}" must be 2 to 30 small letters and digits, a letter first.`
      : existsSync(folder)
        ? `There is a folder "${folder}" already.`
        : null
    if (refusal) {
      this.exitCode = 1
      process.stderr.write(`${refusal}\n`)
      return
    }
    for (const [path, text] of Object.entries(scaffold(this.plugin))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    process.stdout.write(`Made ${folder}. Next: npm run ace -- plugin:check ${folder}\n`)
  }
}
