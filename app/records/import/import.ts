import { type DateTime } from 'luxon'
import { BaseModel } from '@adonisjs/lucid/orm'
import * as clock from '#records/clock'
import type { Mapping } from '#records/import/proposal'
import type { ReadOptions } from '#records/import/row_reader'
import type { Shape } from '#records/import/shape'
import type { Report } from '#records/import/report'

export const modes = ['both', 'create', 'update'] as const

export interface ImportOptions extends ReadOptions {
  /** Field key that rows are matched by, `title` for the whole name, `id` for the record's number, or empty: no matching. */
  key: string
  mode: (typeof modes)[number]
}

/**
 * mapping: the file is there, its columns wait to be named · rehearsing, rehearsed: the dry run · waiting, running: the
 * import itself · done · failed: stopped with a reason, continues where it was · undoing, undone
 */
export type ImportStatus =
  | 'mapping'
  | 'rehearsing'
  | 'rehearsed'
  | 'waiting'
  | 'running'
  | 'done'
  | 'failed'
  | 'undoing'
  | 'undone'

/** Why a file was not read, or an import stopped: the sentence is `imports.broken.<key>`. */
export interface Stop {
  key: string
  params: Record<string, string | number>
}

const json = {
  prepare: (value: unknown) =>
    value === null || value === undefined ? null : JSON.stringify(value),
  consume: (raw: unknown) => (typeof raw === 'string' ? JSON.parse(raw) : (raw ?? null)),
}
const moment = {
  prepare: (value: DateTime | null) => (value ? clock.toColumn(value) : null),
  consume: (raw: string | Date | null) => (raw ? clock.fromColumn(raw) : null),
}

/** One file on its way in: what was asked for, how far it came, what became of it. The state of a machine, not a record. */
export class Import extends BaseModel {
  static table = 'imports'

  declare id: number
  declare userId: number | null
  declare recordName: string
  declare status: ImportStatus
  declare fileName: string
  declare filePath: string
  /** SHA-256, by which a command that was killed finds its own import again. */
  declare fileHash: string
  declare fileSize: number
  declare shape: Shape
  declare mapping: Mapping
  declare options: ImportOptions
  /** What the dry run said. */
  declare rehearsal: Report | null
  declare result: Report | null
  /** Number of the last row that is committed. */
  declare lastRow: number
  declare changeSetId: number | null
  declare jobId: number | null
  declare error: Stop | null
  declare createdAt: DateTime
  declare startedAt: DateTime | null
  declare finishedAt: DateTime | null
  declare undoneAt: DateTime | null

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    for (const name of [
      'userId',
      'recordName',
      'status',
      'fileName',
      'filePath',
      'fileHash',
      'changeSetId',
      'jobId',
    ])
      this.$addColumn(name, {})
    for (const name of ['fileSize', 'lastRow']) this.$addColumn(name, { consume: Number })
    for (const name of ['shape', 'mapping', 'options', 'rehearsal', 'result', 'error'])
      this.$addColumn(name, json)
    for (const name of ['createdAt', 'startedAt', 'finishedAt', 'undoneAt'])
      this.$addColumn(name, moment)
  }

  get isUnderWay() {
    return ['rehearsing', 'waiting', 'running', 'undoing'].includes(this.status)
  }
}
