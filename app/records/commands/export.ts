import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { resolve } from 'node:path'
import { BaseCommand } from '@adonisjs/core/ace'
import { actingAs } from '#records/commands/acting_as'
import { recordNamed } from '#records/commands/record_named'
import { Exporter, isExportable } from '#records/export/exporter'
import type { ListParams } from '#records/query/list_params'
import { SavedView } from '#records/query/saved_view'
import type { RecordClass } from '#records/record'

export default class Export extends BaseCommand {
  static commandName = 'export'
  static description = 'Export records as CSV, to a file or the standard output'
  static options = { startApp: true }

  static {
    this.defineArgument('record', { type: 'string', description: 'contacts, companies, ...' })
    this.defineFlag('view', {
      type: 'string',
      description: 'Name of a saved view; every field of every record without one',
    })
    this.defineFlag('out', { type: 'string', description: 'Path of the file to write' })
    this.defineFlag('excel', {
      type: 'boolean',
      description: 'Semicolons and a byte order mark, as Excel likes it',
    })
    this.defineFlag('as', {
      type: 'string',
      description: 'E-mail address of the person who exports',
    })
  }

  declare record: string
  declare view?: string
  declare out?: string
  declare excel?: boolean
  declare as?: string

  async run() {
    try {
      await this.#export()
    } catch (error) {
      if (error.code === 'EPIPE') return
      this.logger.error(error.message)
      this.exitCode = 1
    }
  }

  async #export() {
    const Record = recordNamed(this.record, isExportable)
    const actor = await actingAs(this.as)
    const params = this.view ? await this.#viewNamed(Record, this.view) : {}
    const exporter = await Exporter.for(actor, Record, params, {
      all: !this.view,
      delimiter: this.excel ? ';' : ',',
      mark: this.excel,
    })
    if (!this.out) {
      for await (const text of exporter.text())
        if (!process.stdout.write(text))
          await new Promise((done) => process.stdout.once('drain', done))
      return
    }
    const path = resolve(this.out)
    try {
      await pipeline(Readable.from(exporter.text()), createWriteStream(path))
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
    this.logger.success(`${exporter.written} rows are in ${path}.`)
  }

  async #viewNamed(Record: RecordClass, name: string): Promise<Partial<ListParams>> {
    const view = await SavedView.query()
      .where({ recordName: Record.recordName, name })
      .orderBy('id')
      .first()
    if (!view) throw new Error(`There is no view called "${name}" of ${Record.path}.`)
    return view.read(Record)
  }
}
