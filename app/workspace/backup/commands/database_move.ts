import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import settings, { BadSetting, readSettings } from '#start/env'
import { takeBackup } from '#workspace/backup/backup'
import { refusalSentence } from '#workspace/backup/command_words'
import { othersConnected } from '#workspace/backup/finish_restore'
import { runUnpack } from '#workspace/backup/run_unpack'
import { lockDataFolder } from '#workspace/start/data_folder'
import { StartRefused } from '#workspace/start/refusal'

export default class DatabaseMove extends BaseCommand {
  static commandName = 'database:move'
  static description = 'Copy every table into another, empty database and compare the checksums'
  static options: CommandOptions = { startApp: true }

  static {
    this.defineFlag('to', {
      type: 'string',
      description: 'Its DATABASE_URL, such as mysql://farley:secret@127.0.0.1:3306/farley',
      required: true,
    })
  }

  declare to: string

  async run() {
    const folder = join(settings.storagePath, 'moving')
    try {
      readSettings({ ...process.env, DATABASE_URL: this.to })
      await this.#refuseWhileServing()
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const { path } = await takeBackup(null, { folder, prefix: 'move', withFiles: false })
      const { header, manifest } = await runUnpack(
        { archive: path, keys: {}, withFiles: false, replace: false },
        { storagePath: settings.storagePath, databaseUrl: this.to }
      )
      const rows = Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0)
      this.logger.log(
        `${rows} rows of ${header.tables.length} tables are in both databases, with equal checksums. Start Farley with the new DATABASE_URL; the old database is as it was.`
      )
    } catch (error) {
      this.exitCode = 1
      this.logger.logError(error instanceof BadSetting ? error.message : refusalSentence(error))
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  /** What is written after the copy was begun would be lost. */
  async #refuseWhileServing() {
    await lockDataFolder(settings)
    if (settings.database.client !== 'mysql') return
    const { default: db } = await import('@adonisjs/lucid/services/db')
    await db.manager.closeAll()
    await new Promise((resolve) => setTimeout(resolve, 500))
    if (await othersConnected(settings.database.url))
      throw new StartRefused(
        'Other programs are connected to the database: stop every Farley that uses it first.'
      )
  }
}
