import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { DateTime } from 'luxon'
import { system } from '#records/actor'
import { company } from '#records/company'
import {
  beginMaintenance,
  endMaintenance,
  longestMessage,
} from '#workspace/maintenance/maintenance'

export default class MaintenanceCommand extends BaseCommand {
  static commandName = 'maintenance'
  static description = 'Close Farley to everybody but admins for a while, or open it again'
  static options: CommandOptions = { startApp: true }

  static {
    this.defineArgument('state', { type: 'string', description: 'on or off' })
    this.defineFlag('message', { type: 'string', description: 'What people read meanwhile' })
    this.defineFlag('until', {
      type: 'string',
      description:
        'When it is expected to end, in the company’s time zone, such as 2030-01-31T18:00',
    })
    this.defineFlag('pauseJobs', {
      type: 'boolean',
      flagName: 'pause-jobs',
      description: 'Begin no job meanwhile',
    })
  }

  declare state: string
  declare message?: string
  declare until?: string
  declare pauseJobs?: boolean

  async run() {
    if (this.state === 'off') {
      await endMaintenance(system)
      return this.logger.log('Farley is open again.')
    }
    if (this.state !== 'on') return this.#refuse('Say maintenance on, or maintenance off.')
    const { timezone } = await company()
    const until = this.until ? DateTime.fromISO(this.until, { zone: timezone }) : null
    if (until && !(until.isValid && until > DateTime.utc()))
      return this.#refuse(
        '--until must be a moment that is to come, for example --until=2030-01-31T18:00.'
      )
    const message = this.message ?? ''
    if (message.length > longestMessage)
      return this.#refuse(`--message must have at most ${longestMessage} characters.`)
    await beginMaintenance(system, {
      message,
      until: until && until.toUTC().toISO(),
      pausesJobs: this.pauseJobs === true,
    })
    this.logger.log('Farley is closed to everybody but admins. Open it again with maintenance off.')
  }

  #refuse(sentence: string) {
    this.exitCode = 1
    this.logger.logError(sentence)
  }
}
