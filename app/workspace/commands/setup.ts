import { readFileSync } from 'node:fs'
import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { translator } from '#modules/translator'
import { Invalid } from '#records/errors'
import { AlreadySetUp, setUp } from '#workspace/setup/set_up'

export default class Setup extends BaseCommand {
  static commandName = 'setup'
  static description = 'Set the company up with its first admin, without a browser'
  static options: CommandOptions = { startApp: true }

  static {
    this.defineFlag('company', {
      type: 'string',
      description: 'Name of the company',
      required: true,
    })
    this.defineFlag('name', {
      type: 'string',
      description: 'Name of the first admin',
      required: true,
    })
    this.defineFlag('email', {
      type: 'string',
      description: 'E-mail address of the first admin',
      required: true,
    })
    this.defineFlag('passwordFile', {
      type: 'string',
      flagName: 'password-file',
      description: 'File whose first line is the password; - reads it from standard input',
      required: true,
    })
    this.defineFlag('language', { type: 'string', description: 'en or es', default: 'en' })
    this.defineFlag('country', {
      type: 'string',
      description: 'Two letters, such as ES',
      default: 'ES',
    })
    this.defineFlag('currency', {
      type: 'string',
      description: 'Three letters, such as EUR',
      default: 'EUR',
    })
    this.defineFlag('timezone', {
      type: 'string',
      description: 'Such as Europe/Madrid',
      default: 'Europe/Madrid',
    })
  }

  declare company: string
  declare name: string
  declare email: string
  declare passwordFile: string
  declare language: string
  declare country: string
  declare currency: string
  declare timezone: string

  async run() {
    try {
      const user = await setUp({ ...this.parsed.flags, password: this.#password() })
      this.logger.log(`${this.company} is set up. Sign in as ${user.email}.`)
    } catch (error) {
      this.exitCode = 1
      this.logger.logError(this.#sentence(error))
    }
  }

  #password() {
    const source = this.passwordFile === '-' ? 0 : this.passwordFile
    return readFileSync(source, 'utf8').split(/\r?\n/, 1)[0]
  }

  #sentence(error: any): string {
    if (error instanceof AlreadySetUp) return error.message
    if (error.code === 'ENOENT') return `There is no file "${this.passwordFile}".`
    if (!(error instanceof Invalid)) throw error
    const t = translator('en')
    return Object.entries(error.errors)
      .map(([name, { key, params }]) => {
        const flag = name === 'password' ? 'password-file' : name
        return `--${flag}: ${t(`errors.${key}`, params)}`
      })
      .join('\n')
  }
}
