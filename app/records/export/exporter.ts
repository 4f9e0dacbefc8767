import { isDeepStrictEqual } from 'node:util'
import { stringify } from 'csv-stringify/sync'
import i18nManager from '@adonisjs/i18n/services/main'
import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { parseContext } from '#records/company'
import { note } from '#records/audit'
import { NotAllowed } from '#records/errors'
import { withCurrencies } from '#records/currencies/of_row'
import type { BoundField, ParseContext } from '#records/field_type'
import { guard } from '#records/import/formula'
import { enqueueEvents, wakeRunner } from '#records/jobs'
import { fieldLabel, recordLabel, type Translate } from '#records/labels'
import { columnFields, ListQuery, type ListRow } from '#records/query/list_query'
import type { ListParams } from '#records/query/list_params'
import { reaches } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { Presenter } from '#records/screens/presenter'

export interface ExportOptions {
  /** Every field that can be read, instead of the list's columns. */
  all?: boolean
  delimiter?: ',' | ';'
  /** Starts with a byte order mark, by which Excel knows UTF-8. */
  mark?: boolean
}

/**
 * The rows of a list as CSV, in the person's language, such that an import reads back what was written: formulas behind an
 * apostrophe, lists as `a; b (home)` or as JSON where that would lose something, values in neutral form.
 */
export class Exporter {
  readonly actor: Actor
  readonly Record: RecordClass
  readonly fields: BoundField[]
  readonly options: ExportOptions
  readonly #query: ListQuery
  readonly #context: ParseContext
  readonly #t: Translate
  /** Rows written so far. */
  written = 0

  private constructor(
    actor: Actor,
    query: ListQuery,
    fields: BoundField[],
    options: ExportOptions,
    context: ParseContext
  ) {
    this.actor = actor
    this.Record = query.Record
    this.fields = fields
    this.options = options
    this.#query = query
    this.#context = context
    this.#t = (key, data) => i18nManager.locale(actor.locale).t(key, data)
  }

  /** @throws NotAllowed where this person's role does not export such records */
  static async for(
    actor: Actor,
    Record: RecordClass,
    params: Partial<ListParams>,
    options: ExportOptions = {}
  ): Promise<Exporter> {
    if (!isExportable(Record) || actor.reach('export', Record.recordName) === 'none')
      throw new NotAllowed('export', Record.recordName)
    const query = await ListQuery.from(Record, actor, params)
    const fields = options.all
      ? Record.readable
      : columnFields(Record, params.columns ?? ['name', ...(Record.options.list ?? [])])
    return new Exporter(
      actor,
      query,
      withCurrencies(Record, [...new Set(fields)]),
      options,
      await parseContext(actor, 'csv')
    )
  }

  get fileName() {
    const what = recordLabel(this.Record, this.#t, 'many')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
    return `${what}-${DateTime.now().setZone(this.actor.timezone).toISODate()}.csv`
  }

  /** The file, a piece at a time. Says in the history that it was taken, even where the reader leaves half-way. */
  async *text(): AsyncGenerator<string> {
    try {
      yield (this.options.mark ? '\ufeff' : '') + this.#lines([this.headings()])
      for await (const rows of this.#query.batches(500, this.fields)) {
        const mine = rows.filter((row) => reaches(this.Record, this.actor, 'export', row))
        if (!mine.length) continue
        yield this.#lines(await this.#cells(mine))
        this.written += mine.length
      }
    } finally {
      await this.#happened()
    }
  }

  /** Labels; the key is added where two fields have the same. */
  headings(): string[] {
    const labels = this.fields.map((field) => fieldLabel(field, this.#t))
    const named = labels.map((label, at) =>
      labels.indexOf(label) === at ? label : `${label} (${this.fields[at].key})`
    )
    return this.options.all ? [this.#t('imports.recordNumber'), ...named] : named
  }

  async #cells(rows: ListRow[]): Promise<string[][]> {
    const show = await Presenter.for(this.actor, this.Record, rows, this.fields)
    return rows.map((row) => {
      const cells = this.fields.map((field) => this.#cell(show, field, row))
      return this.options.all ? [String(row.id), ...cells] : cells
    })
  }

  #cell(show: Presenter, field: BoundField, row: ListRow): string {
    const value = row[field.attribute]
    if (value === null || value === undefined) return ''
    const type = field.type.name
    if (type === 'tags') return tagsCell(value, show)
    const text = show.csv(field, row)
    return ['emails', 'phones', 'choices'].includes(type) && !this.#readsBack(field, text, value)
      ? JSON.stringify(value)
      : text
  }

  #readsBack(field: BoundField, text: string, value: unknown): boolean {
    try {
      return isDeepStrictEqual(field.type.parse(text, field, this.#context), value)
    } catch {
      return false
    }
  }

  #lines(rows: string[][]): string {
    return stringify(
      rows.map((cells) => cells.map(guard)),
      {
        delimiter: this.options.delimiter ?? ',',
        record_delimiter: '\r\n',
        quoted_match: /[\r\n]|^\s|\s$/,
      }
    )
  }

  async #happened() {
    const { recordName } = this.Record
    const set = await note(this.actor, 'exported', {
      data: { record: recordName, rows: this.written },
    })
    await enqueueEvents(connection() as any, [
      {
        name: 'export.done',
        recordName,
        recordId: null,
        actorId: this.actor.id,
        changeSetId: set,
        data: { rows: this.written, from: this.actor.from ?? null },
      },
    ])
    wakeRunner()
  }
}

export const isExportable = (Record: RecordClass) =>
  !Record.options.internal && !Record.options.without?.includes('export')

/** Names with `; ` between them, or JSON where a name holds a mark that would split it. */
function tagsCell(ids: number[], show: Presenter): string {
  const names = ids.map((id) => show.tag(id)?.name).filter((name) => name !== undefined)
  const plain = names.every((name) => !/[;,[\]]|:::/.test(name)) || names.length === 0
  return plain ? names.join('; ') : JSON.stringify(names)
}
