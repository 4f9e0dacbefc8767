import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import settings from '#start/env'
import { preflight } from '#workspace/start/preflight'
import { shortName, standing } from '#workspace/start/migrations'
import { hasDatabase } from '#workspace/start/data_folder'
import { wordsFor } from '#workspace/start/words'

export default class UpgradeCheck extends BaseCommand {
  static commandName = 'upgrade:check'
  static description = 'Look whether the database can be updated to this version; changes nothing'
  static options: CommandOptions = { startApp: true }

  async run() {
    const { t } = wordsFor()
    const db = await this.app.container.make('lucid.db')
    if (!hasDatabase(settings)) return this.logger.log(t('preflight.empty'))
    const stand = await standing(this.app, db)
    const findings = await preflight({ app: this.app, db, settings, standing: stand })
    for (const { name, state, data } of findings) {
      const words =
        'failure' in data
          ? t('preflight.failure', { name: t(`preflight.${name}.title`), reason: data.failure })
          : t(`preflight.${name}.${state}`, data)
      this.logger.log(`${state.padEnd(5)} ${t(`preflight.${name}.title`)}: ${words}`)
      if (state !== 'good') this.logger.log(`      ${t(`preflight.${name}.advice`, data)}`)
    }
    this.logger.log('')
    this.logger.log(t('preflight.pending', { count: stand.pending.length }))
    for (const name of stand.pending) this.logger.log(`      ${shortName(name)}`)
    if (findings.some(({ state }) => state === 'stop')) this.exitCode = 1
  }
}
