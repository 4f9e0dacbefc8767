import { BaseModel } from '@adonisjs/lucid/orm'
import { currentChange } from '#records/change'

/**
 * A row whose every write is kept in a change set with before and after. Saving, creating and deleting work as in Lucid,
 * inside `change()`.
 */
export class Tracked extends BaseModel {
  declare id: number

  /** Columns that are neither shown in history nor kept there: password hashes, secrets. */
  static untracked: string[] = []

  /** The record whose history shows what happens to this row, where it is neither the row itself nor its parent. */
  get historyOf(): { recordName: string; recordId: number } | null {
    return null
  }

  static boot() {
    if (this.booted) return
    super.boot()
    this.before('save', (row: any) => currentChange(row.constructor.table).beforeSave(row))
    this.after('save', (row: any) => currentChange(row.constructor.table).afterSave(row))
    this.before('delete', (row: any) => currentChange(row.constructor.table).beforeDelete(row))
  }
}
