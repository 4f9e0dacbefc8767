import { BaseCommand } from '@adonisjs/core/ace'
import db from '@adonisjs/lucid/services/db'
import { dropHold, holdOf } from '#workspace/start/hold'
import { wordsFor } from '#workspace/start/words'

export default class UpgradeAgain extends BaseCommand {
  static commandName = 'upgrade:again'
  static description = 'After a return: let the next start update the database again'

  async run() {
    const { t } = wordsFor()
    const hold = await holdOf(db.connection())
    if (!hold) return this.logger.log(t('return.notHeld'))
    await dropHold(db.connection())
    this.logger.log(t('return.again'))
  }
}
