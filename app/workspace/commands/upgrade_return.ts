import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import settings from '#start/env'
import { lockDataFolder } from '#workspace/start/data_folder'
import {
  askToReturn,
  finishReturn,
  finishReturnOnServer,
  isWhole,
  lossSince,
  waysBack,
} from '#workspace/start/return'
import { StartRefused } from '#workspace/start/refusal'
import { oneAtATime, refuseOthers } from '#workspace/start/schema'
import { wordsFor } from '#workspace/start/words'

export default class UpgradeReturn extends BaseCommand {
  static commandName = 'upgrade:return'
  static description = 'Put the database back to the copy made before an update'
  static options: CommandOptions = { startApp: true }

  static {
    this.defineFlag('snapshot', {
      type: 'string',
      description: 'Name of the copy; the newest if left out',
    })
    this.defineFlag('yes', {
      type: 'boolean',
      description: 'Do it; without, it only says what would be lost',
    })
  }

  declare snapshot?: string
  declare yes?: boolean

  async run() {
    try {
      await this.#run()
    } catch (error) {
      if (!(error instanceof StartRefused)) throw error
      this.exitCode = 1
      this.logger.logError(error.message)
    }
  }

  async #run() {
    const { t } = wordsFor()
    const db = await this.app.container.make('lucid.db')
    const ways = waysBack(settings)
    const way = this.snapshot ? ways.find(({ copy }) => copy.name === this.snapshot) : ways[0]
    if (!way) throw new StartRefused(t('return.none'))
    if (!(await isWhole(settings, way))) throw new StartRefused(t('return.broken', way.copy))
    const loss = await lossSince(db.connection(), way.copy.at)
    this.logger.log(t('return.copy', { ...way.copy, version: way.version ?? '?' }))
    this.logger.log(loss ? t('return.loss', { ...loss }) : t('return.lossUnknown'))
    if (!this.yes) {
      this.exitCode = 1
      return this.logger.log(t('return.sayYes'))
    }
    await lockDataFolder(settings)
    await oneAtATime(settings, async () => {
      await refuseOthers(db.connection(), settings)
      askToReturn(settings, way)
      await finishReturnOnServer(db.connection(), settings)
    })
    await db.manager.closeAll(true)
    await finishReturn(settings)
    this.logger.log(t('return.done', { version: way.version ?? '?' }))
  }
}
