import { BaseCommand } from '@adonisjs/core/ace'
import { actingAs } from '#records/commands/acting_as'
import { Import } from '#records/import/import'
import { undoImport } from '#records/import/run_jobs'

export default class ImportUndo extends BaseCommand {
  static commandName = 'import:undo'
  static description = 'Take a whole import back, updates too'
  static options = { startApp: true }

  static {
    this.defineArgument('id', { type: 'string', description: 'Number of the import' })
    this.defineFlag('as', {
      type: 'string',
      description: 'E-mail address of the person who undoes it',
    })
  }

  declare id: string
  declare as?: string

  async run() {
    const row = /^\d{1,9}$/.test(this.id) ? await Import.find(Number(this.id)) : null
    const refusal = !row
      ? `There is no import ${this.id}.`
      : row.undoneAt
        ? `Import ${row.id} was undone already.`
        : null
    if (refusal) {
      this.logger.error(refusal)
      this.exitCode = 1
      return
    }
    const { undone, conflicts } = await undoImport(row!, await actingAs(this.as))
    for (const each of conflicts.slice(0, 20))
      this.logger.warning(
        `${each.table} ${each.rowId} was changed since and kept (${each.reason}).`
      )
    console.log(JSON.stringify({ import: row!.id, undone, conflicts: conflicts.length }))
  }
}
