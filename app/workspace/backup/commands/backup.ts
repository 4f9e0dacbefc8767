import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { join } from 'node:path'
import { system } from '#records/actor'
import { takeBackup } from '#workspace/backup/backup'
import { destination } from '#workspace/backup/destination'
import { firstLine, refusalSentence } from '#workspace/backup/command_words'

export default class Backup extends BaseCommand {
  static commandName = 'backup'
  static description = 'Write an archive of everything; people may go on working'
  static options: CommandOptions = { startApp: true }

  static {
    this.defineFlag('to', {
      type: 'string',
      description:
        'Folder, or s3://KEY:SECRET@host/bucket, for the archive; backups in STORAGE_PATH if left out',
    })
    this.defineFlag('encryptTo', {
      type: 'array',
      flagName: 'encrypt-to',
      description: 'Recipient that may open it, such as age1...; may be given more than once',
    })
    this.defineFlag('passphraseFile', {
      type: 'string',
      flagName: 'passphrase-file',
      description: 'File whose first line opens it; - reads it from standard input',
    })
    this.defineFlag('withKey', {
      type: 'boolean',
      flagName: 'with-key',
      description: 'Put app.key into an archive that is not encrypted, too',
    })
    this.defineFlag('withoutFiles', {
      type: 'boolean',
      flagName: 'without-files',
      description: 'Leave uploaded files out',
    })
  }

  declare to?: string
  declare encryptTo?: string[]
  declare passphraseFile?: string
  declare withKey?: boolean
  declare withoutFiles?: boolean

  async run() {
    try {
      const there = destination(this.to ?? null)
      const { name, size, encrypted, header, manifest } = await takeBackup(system, {
        folder: there.folder,
        recipients: this.encryptTo,
        passphrase: this.passphraseFile && firstLine(this.passphraseFile),
        withKey: this.withKey,
        withFiles: !this.withoutFiles,
      })
      await there.take(name)
      const rows = Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0)
      this.logger.log(
        `${rows} rows of ${header.tables.length} tables and ${manifest.files.length} files, ${size} bytes${encrypted ? ', encrypted' : ''}.`
      )
      if (!header.key.included)
        this.logger.log(
          'app.key is not in it: keep a copy of it elsewhere, or encrypt the archive. Without it second factors and stored passwords cannot be read.'
        )
      if (manifest.missing.length)
        this.logger.log(`${manifest.missing.length} files were missing and are not in it.`)
      this.logger.log(join(there.shown, name))
    } catch (error) {
      this.exitCode = 1
      this.logger.logError(refusalSentence(error))
    }
  }
}
