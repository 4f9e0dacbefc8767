import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { emailKey } from '#records/fields/email'
import { unlock } from '#access/unlock'

/** For whoever lost the device and the codes, when no admin is left to help: who may use this machine may do anything anyway. */
export default class UserUnlock extends BaseCommand {
  static commandName = 'user:unlock'
  static description =
    'Take a person’s second step and passkeys away, end their sessions, and print a link for a new password'
  static options: CommandOptions = { startApp: true }

  declare email: string

  static boot() {
    if (this.booted) return
    super.boot()
    this.defineFlag('email', { type: 'string', required: true, description: 'Who is locked out' })
  }

  async run() {
    const link = await unlock(emailKey(this.email))
    if (!link) {
      this.logger.error(`Nobody with the address ${this.email} can sign in.`)
      this.exitCode = 1
      return
    }
    this.logger.log('Second step and passkeys are gone, sessions are over. For one hour, once:')
    console.log(link)
  }
}
