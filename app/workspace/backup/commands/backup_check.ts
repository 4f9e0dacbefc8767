import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { checkBackup } from '#workspace/backup/backup'
import { keysFrom, refusalSentence } from '#workspace/backup/command_words'

export default class BackupCheck extends BaseCommand {
  static commandName = 'backup:check'
  static description = 'Prove that an archive restores, in a place of its own that is thrown away'
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
  }

  declare archive: string
  declare keyFile?: string
  declare passphraseFile?: string

  async run() {
    try {
      const { header, manifest } = await checkBackup(this.archive, {
        keys: keysFrom(this.keyFile, this.passphraseFile),
      })
      const rows = Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0)
      this.logger.log(
        `It restores: ${header.company} as it was at ${header.moment}, made by Farley ${header.farley} on ${header.database.server}, ${rows} rows of ${header.tables.length} tables and ${manifest.files.length} files, all as they were.`
      )
      if (!header.key.included) this.logger.log('app.key is not in it.')
      if (manifest.missing.length)
        this.logger.log(`${manifest.missing.length} files were missing when it was made.`)
    } catch (error) {
      this.exitCode = 1
      this.logger.logError(refusalSentence(error))
    }
  }
}
