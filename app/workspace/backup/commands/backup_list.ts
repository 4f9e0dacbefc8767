import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { backupSettings, placeOfArchives } from '#workspace/backup/backup_settings'
import { refusalSentence } from '#workspace/backup/command_words'
import { destination } from '#workspace/backup/destination'
import { provenArchives } from '#workspace/backup/runs'

export default class BackupList extends BaseCommand {
  static commandName = 'backup:list'
  static description = 'List the archives that there are, the latest first'
  static options: CommandOptions = { startApp: true }

  static {
    this.defineFlag('from', {
      type: 'string',
      description: 'Folder or s3:// address; where the company keeps its archives if left out',
    })
  }

  declare from?: string

  async run() {
    try {
      const there = this.from ? destination(this.from) : placeOfArchives(await backupSettings())
      const archives = await there.list()
      const proven = await provenArchives(archives.map(({ name }) => name))
      for (const { name, size, at } of archives) {
        const restores = proven.get(name)
        this.logger.log(
          `${at.toFormat('yyyy-MM-dd HH:mm:ss')}  ${String(size).padStart(12)}  ${name}${restores ? `  restored ${restores}` : ''}`
        )
      }
      this.logger.log(`${archives.length} archives in ${there.shown}`)
    } catch (error) {
      this.exitCode = 1
      this.logger.logError(refusalSentence(error))
    }
  }
}
