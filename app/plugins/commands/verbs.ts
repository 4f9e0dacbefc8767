import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { system } from '#records/actor'
import { PluginRefused } from '#modules/manifest'
import { NotVisible } from '#records/errors'
import { OutgoingRefused } from '#workspace/outgoing/refused'
import { available, planFor, type Plan as Planned } from '#plugins/plan'
import { disable, enable, install, purge, tidyUp, uninstall } from '#plugins/life'
import { InstalledPlugin } from '#plugins/installed_plugin'
import { stageArchive, stageFolder, stageUrl } from '#plugins/source'

/** A verb of the life of a plugin, in the terminal: a refusal is a sentence and ends with 1. */
abstract class PluginCommand extends BaseCommand {
  static options: CommandOptions = { startApp: true }

  declare plugin: string
  declare sha256?: string

  abstract work(): Promise<void>

  async run() {
    try {
      await tidyUp()
      await this.work()
    } catch (error) {
      if (error instanceof NotVisible)
        this.#refuse(`No plugin is installed that is named "${this.plugin}".`)
      else if (error instanceof PluginRefused || error instanceof OutgoingRefused)
        this.#refuse(error.message)
      else throw error
    }
  }

  #refuse(sentence: string) {
    this.exitCode = 1
    process.stderr.write(`${sentence}\n`)
  }

  protected say(line: string) {
    process.stdout.write(`${line}\n`)
  }

  /** A name in the plugins folder, a folder, an archive, or an address with its checksum. */
  protected async source(): Promise<string> {
    if (/^https?:\/\//.test(this.plugin)) return stageUrl(this.plugin, this.sha256 ?? '')
    const { found } = await available()
    const here = found.find(
      ({ manifest, folder }) => manifest.name === this.plugin || folder === resolve(this.plugin)
    )
    if (here) return here.folder
    const path = resolve(this.plugin)
    if (!existsSync(path))
      throw new PluginRefused(
        '',
        `There is neither a plugin nor a folder or archive named "${this.plugin}".`
      )
    return statSync(path).isDirectory() ? stageFolder(path) : stageArchive(path)
  }
}

function takesName(command: typeof BaseCommand, description = 'Name of the plugin') {
  command.defineArgument('plugin', { type: 'string', description })
}

function takesSource(command: typeof BaseCommand) {
  takesName(command, 'Name in the plugins folder, or a folder, a .tgz or .zip, or an address')
  command.defineFlag('sha256', {
    type: 'string',
    description: 'Checksum of the archive, for an address',
  })
}

export class List extends PluginCommand {
  static commandName = 'plugin:list'
  static description = 'List installed plugins, and what could be installed'

  async work() {
    for (const { name, version, state, row, pointsOff } of await InstalledPlugin.all()) {
      this.say(
        [
          name,
          version,
          state,
          pointsOff.length ? `off: ${pointsOff.join(', ')}` : '',
          row.last_error ?? '',
        ]
          .filter(Boolean)
          .join('  ')
      )
    }
    const { found, broken } = await available()
    for (const { manifest } of found) this.say(`${manifest.name}  ${manifest.version}  available`)
    for (const { folder, error } of broken) this.say(`${folder}  ${error}`)
  }
}

export class Plan extends PluginCommand {
  static commandName = 'plugin:plan'
  static description = 'Say what installing or upgrading a plugin would do; changes nothing'
  static {
    takesSource(this)
  }

  async work() {
    describe(await planFor(await this.source()), (line) => this.say(line))
  }
}

function describe(plan: Planned, say: (line: string) => void) {
  const { manifest, from, schema, adds, rows, refusals } = plan
  say(
    `${manifest.title.en} ${manifest.version}${from ? `, after ${from}` : ''}, by ${manifest.author} (${manifest.licence})`
  )
  say(`Permissions: ${manifest.permissions.join(', ') || 'none'}`)
  say(`Calls hosts: ${manifest.hosts.join(', ') || 'none'}`)
  say(`Makes tables: ${schema.tables.join(', ') || 'none'}`)
  if (schema.columns.length)
    say(
      `Adds columns: ${schema.columns.map(({ table, column }) => `${table}.${column}`).join(', ')}`
    )
  for (const [kind, names] of Object.entries(adds))
    say(`Adds ${kind}${names.length ? `: ${names.join(', ')}` : ''}`)
  for (const { table, rows: count } of rows) say(`Holds ${count} rows in ${table}`)
  for (const refusal of refusals) say(`Cannot be installed: ${refusal}`)
}

export class Install extends PluginCommand {
  static commandName = 'plugin:install'
  static description =
    'Install a plugin from the plugins folder, a folder, an archive or an address'
  static {
    takesSource(this)
  }

  async work() {
    const { manifest } = await install(await this.source(), system)
    this.say(
      `Installed ${manifest.name} ${manifest.version}. Running processes start anew within seconds.`
    )
  }
}

export class Upgrade extends PluginCommand {
  static commandName = 'plugin:upgrade'
  static description = 'Upgrade an installed plugin; it is taken back when it fails'
  static {
    takesSource(this)
  }

  async work() {
    const plan = await install(await this.source(), system)
    this.say(`Upgraded ${plan.manifest.name} from ${plan.from} to ${plan.manifest.version}.`)
  }
}

export class Enable extends PluginCommand {
  static commandName = 'plugin:enable'
  static description = 'Let an installed plugin run'
  static {
    takesName(this)
  }

  async work() {
    await enable(this.plugin, system)
    this.say(`Enabled ${this.plugin}. Running processes start anew within seconds.`)
  }
}

export class Disable extends PluginCommand {
  static commandName = 'plugin:disable'
  static description = 'Keep an installed plugin from running; its data stay'
  static {
    takesName(this)
  }

  async work() {
    await disable(this.plugin, system)
    this.say(`Disabled ${this.plugin}.`)
  }
}

export class Uninstall extends PluginCommand {
  static commandName = 'plugin:uninstall'
  static description = 'Take a plugin away; say what becomes of its data'
  static {
    takesName(this)
    this.defineFlag('keep', {
      type: 'boolean',
      description: 'Leave its tables for a later install',
    })
    this.defineFlag('export', {
      type: 'boolean',
      description: 'Write its tables to files, then drop them',
    })
    this.defineFlag('drop', { type: 'boolean', description: 'Drop its tables' })
  }

  declare keep?: boolean
  declare export?: boolean
  declare drop?: boolean

  async work() {
    const chosen = (['keep', 'export', 'drop'] as const).filter((way) => this[way])
    if (chosen.length !== 1)
      throw new PluginRefused(
        this.plugin,
        'Say what becomes of its data: --keep, --export or --drop.'
      )
    const folder = await uninstall(this.plugin, chosen[0], system)
    this.say(`Uninstalled ${this.plugin}.${folder ? ` Its data are in ${folder}.` : ''}`)
  }
}

export class Purge extends PluginCommand {
  static commandName = 'plugin:purge'
  static description = 'Drop the data that an uninstalled plugin left'
  static {
    takesName(this)
  }

  async work() {
    await purge(this.plugin, system)
    this.say(`Dropped what ${this.plugin} left.`)
  }
}
