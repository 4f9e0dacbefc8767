import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { dropHold, holdOf } from '#workspace/start/hold'
import { wordsFor } from '#workspace/start/words'

export default class UpgradeAgain extends BaseCommand {
  static commandName = 'upgrade:again'
  static description = 'After a return: let the next start update the database again'
  static options: CommandOptions = { startApp: true }

  async run() {
    const { t } = wordsFor()
    const db = await this.app.container.make('lucid.db')
    const hold = await holdOf(db.connection())
    if (!hold) return this.logger.log(t('return.notHeld'))
    await dropHold(db.connection())
    this.logger.log(t('return.again'))
  }
}
