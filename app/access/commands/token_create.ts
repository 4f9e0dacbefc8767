import { BaseCommand } from '@adonisjs/core/ace'
import ApiToken from '#access/models/api_token'
import User from '#access/models/user'

export default class TokenCreate extends BaseCommand {
  static commandName = 'token:create'
  static description = 'Make an API token for a person; it is printed as the last line'
  static options = { startApp: true }

  declare email: string
  declare name: string
  declare days?: number

  static boot() {
    if (this.booted) return
    super.boot()
    this.defineFlag('email', { type: 'string', required: true, description: 'Whose token it is' })
    this.defineFlag('name', { type: 'string', required: true, description: 'What it is for' })
    this.defineFlag('days', {
      type: 'number',
      description: 'Days until it ends; never if left out',
    })
  }

  async run() {
    const user = await User.actingWhere((query) =>
      query.where('users.email', this.email.trim().toLowerCase())
    )
    if (!user) {
      this.logger.error(`Nobody with the address ${this.email} can sign in.`)
      this.exitCode = 1
      return
    }
    user.door = 'command'
    const { token } = await ApiToken.make(user, this.name.slice(0, 80), this.days ?? null)
    console.log(token)
  }
}
