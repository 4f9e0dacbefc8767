import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { rotateKeys } from '#workspace/secrets/rotate'

export default class KeysRotate extends BaseCommand {
  static commandName = 'keys:rotate'
  static description =
    'Make a new key and seal every secret by it; cut off, it goes on when run again'
  static options: CommandOptions = { startApp: true }

  async run() {
    const { resumed, resealed, unreadable } = await rotateKeys()
    if (resumed) this.logger.log('An earlier change of keys was cut off; it is finished now.')
    this.logger.log(`Sealed ${resealed} secrets by today's key.`)
    this.logger.log(
      'Restart Farley so that cookies are signed by it, too; those of the key before are taken for 30 days.'
    )
    if (!unreadable.length) return
    this.logger.error(`No key opens these: ${unreadable.join(', ')}`)
    this.exitCode = 1
  }
}
