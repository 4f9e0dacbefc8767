import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import db from '@adonisjs/lucid/services/db'
import settings from '#start/env'
import { restoreBackup } from '#workspace/backup/backup'
import { keysFrom, refusalSentence } from '#workspace/backup/command_words'
import { finishRestore, refuseWhileOthersWork } from '#workspace/backup/finish_restore'
import { lockDataFolder, makeDataFolder } from '#workspace/start/data_folder'

export default class Restore extends BaseCommand {
  static commandName = 'restore'
  static description = 'Put an archive in the place of what is there, once all of it was checked'
  static options: CommandOptions = { startApp: true }

  static {
    this.defineArgument('archive', { type: 'string', description: 'File that a backup made' })
    this.defineFlag('keyFile', {
      type: 'string',
      flagName: 'key-file',
      description: 'File with the identity (AGE-SECRET-KEY-1...) that opens it',
    })
    this.defineFlag('passphraseFile', {
      type: 'string',
      flagName: 'passphrase-file',
      description: 'File whose first line opens it; - reads it from standard input',
    })
    this.defineFlag('yes', { type: 'boolean', description: 'Do not ask first' })
  }

  declare archive: string
  declare keyFile?: string
  declare passphraseFile?: string
  declare yes?: boolean

  async run() {
    try {
      const keys = keysFrom(this.keyFile, this.passphraseFile)
      makeDataFolder(settings)
      await lockDataFolder(settings)
      await db.manager.closeAll()
      if (settings.database.client === 'mysql') await refuseWhileOthersWork(settings.database.url)
      if (!this.yes && !(await this.#agreed())) return
      const { header, manifest, safety, keyMissing } = await restoreBackup(null, this.archive, {
        keys,
      })
      await db.manager.closeAll()
      await finishRestore(settings)
      const rows = Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0)
      this.logger.log(
        `Restored ${header.company} as it was at ${header.moment}: ${rows} rows of ${header.tables.length} tables and ${manifest.files.length} files, each checked.`
      )
      if (safety) this.logger.log(`What was there before is in ${safety}.`)
      if (keyMissing)
        this.logger.log(
          'The archive was made with another app.key and does not hold it: put that file into STORAGE_PATH, or people set up second factors and stored passwords anew.'
        )
    } catch (error) {
      this.exitCode = 1
      this.logger.logError(refusalSentence(error))
    }
  }

  async #agreed() {
    return this.prompt.confirm(
      'Everything that is there now is replaced by the archive. An archive of it is made first. Go on?'
    )
  }
}
