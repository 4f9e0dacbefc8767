import { basename, resolve } from 'node:path'
import { existsSync } from 'node:fs'
import { BaseCommand } from '@adonisjs/core/ace'
import { DateTime } from 'luxon'
import { translator } from '#modules/translator'
import { actingAs } from '#records/commands/acting_as'
import { recordNamed } from '#records/commands/record_named'
import { NotAllowed } from '#records/errors'
import { BrokenFile } from '#records/import/broken_file'
import { modes, type Import as ImportRow } from '#records/import/import'
import { Importer, isImportable, matchKeys } from '#records/import/importer'
import { leftHalfWay, takeIn } from '#records/import/intake'
import { namedMapping, mappingNames } from '#records/import/remembered_mapping'
import { finish } from '#records/import/run_jobs'
import { reasonSentence } from '#records/import/sentences'
import type { Report } from '#records/import/report'
import type { RecordClass } from '#records/record'
import { dropFile } from '#records/import/kept_file'

/** Thrown with a sentence for whoever typed the command. */
class Refused extends Error {}

export default class Import extends BaseCommand {
  static commandName = 'import'
  static description = 'Import records from a CSV file'
  static help = [
    'Import contacts, or another record type, from a CSV file:',
    '```',
    '{{ binaryName }} import contacts people.csv --dry-run',
    '{{ binaryName }} import contacts people.csv --key emails --mode both',
    '```',
    'The last line is JSON with the counts, the import and its change set.',
  ]
  static options = { startApp: true }

  static {
    this.defineArgument('record', { type: 'string', description: 'contacts, companies, ...' })
    this.defineArgument('file', { type: 'string', description: 'Path of the CSV file' })
    this.defineFlag('key', {
      type: 'string',
      description: 'Field that existing records are found by; none to create always',
    })
    this.defineFlag('mode', { type: 'string', description: 'create, update or both' })
    this.defineFlag('mapping', { type: 'string', description: 'Name of a saved mapping' })
    this.defineFlag('overwrite', {
      type: 'boolean',
      description: 'Empty what the file leaves empty, and replace lists',
    })
    this.defineFlag('tolerant', {
      type: 'boolean',
      description: 'Leave wrong values out instead of whole rows',
    })
    this.defineFlag('dryRun', {
      type: 'boolean',
      description: 'Say what would happen and write nothing',
    })
    this.defineFlag('as', {
      type: 'string',
      description: 'E-mail address of the person who imports',
    })
  }

  declare record: string
  declare file: string
  declare key?: string
  declare mode?: string
  declare mapping?: string
  declare overwrite?: boolean
  declare tolerant?: boolean
  declare dryRun?: boolean
  declare as?: string

  async run() {
    try {
      await this.#import()
    } catch (error) {
      const sentence = this.#sentence(error)
      if (!sentence) throw error
      this.logger.error(sentence)
      this.exitCode = 1
    }
  }

  async #import() {
    const Record = recordNamed(this.record, isImportable)
    const actor = await actingAs(this.as)
    const path = resolve(this.file)
    if (!existsSync(path)) throw new Refused(`There is no file ${path}.`)
    const half = this.dryRun ? null : await leftHalfWay(actor, Record, path)
    const row = half ?? (await takeIn(actor, Record, { path, name: basename(path) }))
    if (half)
      this.logger.info(
        `Import ${half.id} of this file stopped after row ${half.lastRow}: it goes on there.`
      )
    else await this.#choose(row, Record)

    const importer = await Importer.for(row, actor)
    const progress = async (done: number) => {
      if (done % 5000 === 0) this.logger.info(`${done} rows`)
    }
    if (this.dryRun) {
      const report = await importer.rehearse({ progress })
      await row.delete()
      await dropFile(row.filePath)
      return this.#tell(row, report)
    }
    await row.merge({ status: 'running', startedAt: row.startedAt ?? DateTime.utc() }).save()
    await importer.run({ progress })
    await finish(row)
    this.#tell(row, row.result!)
  }

  async #choose(row: ImportRow, Record: RecordClass) {
    const { options } = row
    if (this.mode && !modes.includes(this.mode as any))
      throw new Refused(`The mode is ${modes.join(', ')}, not "${this.mode}".`)
    if (this.key !== undefined) options.key = this.#keyNamed(this.key, Record)
    options.mode = (this.mode as any) ?? options.mode
    options.overwrite = this.overwrite ?? options.overwrite
    options.tolerant = this.tolerant ?? options.tolerant
    if (this.mapping) {
      const known = await namedMapping(Record, this.mapping, row.shape.columns)
      if (!known) {
        const names = await mappingNames(Record)
        throw new Refused(
          `No mapping is called "${this.mapping}". There are: ${names.join(', ') || 'none yet'}.`
        )
      }
      row.mapping = known.mapping
    }
    row.options = { ...options }
    await row.save()
  }

  #keyNamed(name: string, Record: RecordClass) {
    if (['', 'none'].includes(name)) return ''
    if (['id', 'title', 'name'].includes(name))
      return name === 'name' && !Record.field('name') ? 'title' : name
    const keys = matchKeys(Record)
    const found = keys.find(({ key }) => key === name) ?? keys.find(({ key }) => key === `${name}s`)
    if (found) return found.key
    throw new Refused(
      `Rows cannot be matched by "${name}". Use one of ${keys.map(({ key }) => key).join(', ')}, name, id or none.`
    )
  }

  #tell(row: ImportRow, report: Report) {
    const t = translator('en')
    const named = row.mapping.map(
      (target, at) => `${row.shape.columns[at] || at + 1} → ${target || '—'}`
    )
    this.logger.info(`Columns: ${named.join(', ')}`)
    for (const reason of report.reasons)
      this.logger.warning(
        `${reason.count} × ${reasonSentence(row, reason, t)} (row ${reason.rows.join(', ')})`
      )
    const { created, updated, unchanged, merged, skipped, failed, partly, made } = report
    console.log(
      JSON.stringify({
        dryRun: this.dryRun === true,
        import: this.dryRun ? null : row.id,
        changeSet: this.dryRun ? null : row.changeSetId,
        rows: report.rows,
        created,
        updated,
        unchanged,
        merged,
        skipped,
        failed,
        partly,
        made,
      })
    )
  }

  #sentence(error: any): string | null {
    if (error instanceof BrokenFile)
      return translator('en')(`imports.broken.${error.key}`, error.params)
    if (error instanceof Refused || error instanceof NotAllowed || error.constructor === Error)
      return error.message
    return null
  }
}
