import type { Actor } from '#records/actor'
import { refusalsOf } from '#records/before'
import { change, connection, type Change } from '#records/change'
import { currencyContext, followCurrency, storedRow } from '#records/currencies/of_row'
import { parseContext } from '#records/company'
import { dialect } from '#records/dialect/dialect'
import type { BoundField } from '#records/field_type'
import { NotAllowed } from '#records/errors'
import { readOptionsOf } from '#records/options/known'
import { visible } from '#records/query/scope'
import { fromColumn, recordClass, toColumn, type RecordClass } from '#records/record'
import { ahead } from '#records/import/ahead'
import { CsvFile } from '#records/import/csv_file'
import type { Draft, Reason } from '#records/import/draft'
import type { Import, ImportOptions } from '#records/import/import'
import { Matcher } from '#records/import/matcher'
import { NameFinder } from '#records/import/name_finder'
import { Report, type Kind, type SampleFact } from '#records/import/report'
import { completeName, RowReader, union } from '#records/import/row_reader'
import { tidyMemory } from '#records/import/tidy_memory'
import { SampleWords } from '#records/import/sample_words'

const batchSize = 500
const mostSamples = 8
const batchesBetweenTidying = 10

interface Update {
  id: number
  values: Record<string, any>
}
interface RowNote {
  kind: Kind
  draft: Draft
  reasons: Reason[]
}

export interface Pace {
  /** Called after each batch that is committed. */
  progress?: (done: number) => Promise<void>
  /** True when the process is asked to stop. */
  stopping?: () => boolean
}

/**
 * Brings a file's rows into a record type, 500 at a time. Each batch is one transaction that also says how far the import
 * came, so that a process that dies in the middle neither loses nor repeats a row.
 */
export class Importer {
  readonly actor: Actor
  readonly Record: RecordClass
  readonly row: Import
  readonly options: ImportOptions
  readonly #reader: RowReader
  readonly #names: NameFinder
  readonly #matcher: Matcher
  readonly #file: CsvFile
  readonly #words: SampleWords
  #report: Report

  private constructor(
    actor: Actor,
    row: Import,
    file: CsvFile,
    reader: RowReader,
    words: SampleWords
  ) {
    this.actor = actor
    this.Record = recordClass(row.recordName)
    this.row = row
    this.options = row.options
    this.#file = file
    this.#reader = reader
    this.#words = words
    this.#names = new NameFinder(actor, row.options.tolerant)
    this.#matcher = new Matcher(actor, this.Record, row.options.key)
    this.#report = new Report()
  }

  /** @throws NotAllowed where this person may not import, or not do what the mode asks for */
  static async for(row: Import, actor: Actor): Promise<Importer> {
    const Record = recordClass(row.recordName)
    demandImport(Record, actor, row.options.mode)
    const { encoding, delimiter, headerRow } = row.shape
    const { sample } = await CsvFile.open(row.filePath, { encoding, delimiter, headerRow })
    const file = CsvFile.known(row.filePath, row.shape)
    const context = await currencyContext(Record, await parseContext(actor, 'csv'))
    await readOptionsOf(Record.bound)
    const reader = new RowReader(Record, row.mapping, file.width, sample, context, row.options)
    return new Importer(actor, row, file, reader, await SampleWords.for(actor, Record))
  }

  /** Says what would happen, over the whole file, and writes nothing. */
  async rehearse({ progress, stopping }: Pace = {}): Promise<Report> {
    this.#report = new Report()
    for await (const drafts of ahead(this.#batches(0))) {
      if (stopping?.()) break
      await this.#take(drafts, null)
      this.#report.made = { ...this.#names.made }
      await progress?.(this.#report.rows)
    }
    return this.#report
  }

  /**
   * Brings in what is left of the file.
   * @returns false when it was asked to stop before the end
   */
  async run({ progress, stopping }: Pace = {}): Promise<boolean> {
    this.#report = Report.from(this.row.result)
    const madeBefore = { ...this.#report.made }
    await this.#matcher.rememberMade(this.row.changeSetId)
    for await (const drafts of ahead(this.#batches(this.row.lastRow))) {
      if (stopping?.()) return false
      await change(
        this.actor,
        'imported',
        async (current) => {
          const notes = await this.#take(drafts, current)
          for (const [name, count] of Object.entries(this.#names.made))
            this.#report.made[name] = (madeBefore[name] ?? 0) + count
          await current.flush()
          await this.#commit(drafts.at(-1)!.number, notes, current)
        },
        {
          set: this.row.changeSetId ?? undefined,
          origin: 'import',
          label: 'imports.history',
          data: { import: this.row.id, file: this.row.fileName },
        }
      )
      await progress?.(this.#report.rows)
    }
    return true
  }

  async *#batches(after: number): AsyncGenerator<Draft[]> {
    let batch: Draft[] = []
    let yielded = 0
    for await (const row of this.#file.rows(after)) {
      batch.push(this.#reader.read(row))
      if (batch.length < batchSize) continue
      yield batch
      batch = []
      if (++yielded % batchesBetweenTidying === 0) tidyMemory()
    }
    if (batch.length) yield batch
  }

  /** How far it came and which rows were not taken, in the transaction of the rows themselves. */
  async #commit(lastRow: number, notes: RowNote[], current: Change) {
    await dialect().insertMany(
      connection() as any,
      'import_rows',
      notes.map(({ kind, draft, reasons }) => ({
        import_id: this.row.id,
        row_number: draft.number,
        kind,
        reasons: JSON.stringify(reasons),
        cells: JSON.stringify(draft.cells),
      }))
    )
    const moved = await connection()
      .from('imports')
      .where({ id: this.row.id, last_row: this.row.lastRow })
      .update({
        last_row: lastRow,
        change_set_id: current.setId,
        result: JSON.stringify(this.#report),
      })
    if (!Number(moved)) throw new Error('Another process goes on with this import.')
    this.row.lastRow = lastRow
    this.row.changeSetId = current.setId
    this.row.result = this.#report
  }

  /** One batch: match, name, then write where a change is given. */
  async #take(read: Draft[], current: Change | null): Promise<RowNote[]> {
    const notes: RowNote[] = []
    const note = (kind: Kind, draft: Draft, reasons: Reason[]) => {
      notes.push({ kind, draft, reasons })
      this.#report[kind]++
      this.#report.note(kind, draft.number, reasons)
    }
    this.#report.rows += read.length
    const sound = read.filter((draft) => !draft.reasons.length)
    const matches = await this.#matcher.match(sound)

    const asked = matches.filter(({ draft, id, own }) => {
      const unwanted = own ? null : this.#unwanted(id)
      if (unwanted) note('skipped', draft, [unwanted])
      return !unwanted
    })
    const drafts = this.#mergeWithin(asked).filter(({ id, own }) => {
      const repeated = own && !id
      if (repeated) this.#report.merged++
      return !repeated
    })
    await this.#names.resolve(
      drafts.map(({ draft }) => draft),
      current
    )
    const known = await this.#rowsOf(drafts.flatMap(({ id }) => (id ? [id] : [])))
    for (const each of drafts) this.#complete(each, known)
    await this.#refuseTaken(drafts)
    await this.#refuseRuled(drafts, known)

    for (const draft of read) if (draft.reasons.length) note('failed', draft, draft.reasons)
    const good = drafts.filter(({ draft }) => !draft.reasons.length)
    for (const { draft } of good) if (draft.leftOut.length) note('partly', draft, draft.leftOut)

    await this.#create(
      good.flatMap(({ draft, id }) => (id ? [] : [draft])),
      current
    )
    await this.#update(
      good.filter(({ id }) => id),
      known,
      current
    )
    return notes
  }

  #unwanted(id: number | null): Reason | null {
    if (id && this.options.mode === 'create') return reason('exists')
    if (!id && this.options.mode === 'update') return reason('noMatch')
    return null
  }

  /** Rows of one batch that speak of the same record become one: the first decides, later ones fill its gaps. */
  #mergeWithin(matches: { draft: Draft; id: number | null; keys: string[]; own: boolean }[]) {
    const first = new Map<string, { draft: Draft; id: number | null; own: boolean }>()
    const kept: { draft: Draft; id: number | null; own: boolean }[] = []
    for (const match of matches) {
      const names = match.id ? [`#${match.id}`, ...match.keys] : match.keys
      const same = names.map((name) => first.get(name)).find(Boolean)
      if (same) {
        this.#merge(same.draft, match.draft)
        this.#report.merged++
      } else kept.push(match)
      for (const name of names) if (!first.has(name)) first.set(name, same ?? match)
    }
    return kept
  }

  #merge(into: Draft, from: Draft) {
    into.merged++
    for (const [attribute, value] of Object.entries(from.values)) {
      const present = into.values[attribute]
      if (Array.isArray(present) && Array.isArray(value))
        into.values[attribute] = union(this.Record.field(attribute)!, present, value)
      else into.values[attribute] = present ?? value
    }
    for (const list of ['named', 'people'] as const)
      for (const each of from[list])
        if (!into[list].some(({ field }) => field === each.field)) into[list].push(each as any)
    into.tags.push(...from.tags)
  }

  async #rowsOf(ids: number[]): Promise<Map<number, any>> {
    if (!ids.length) return new Map()
    const table = (this.Record as any).table
    const editable: { id: number }[] = await visible(
      connection().from(table).whereIn(`${table}.id`, ids),
      this.Record,
      this.actor,
      'edit'
    ).select(`${table}.id`)
    const mine = new Set(editable.map(({ id }) => id))
    const rows = await connection().from(table).whereIn('id', ids)
    return new Map(rows.map((row) => [row.id, { ...row, editable: mine.has(row.id) }]))
  }

  /** What only the record itself can tell: required values, rights, gaps of a new name. */
  #complete(
    { draft, id, own }: { draft: Draft; id: number | null; own: boolean },
    known: Map<number, any>
  ) {
    if (draft.reasons.length) return
    if (id) {
      if (!own && !known.get(id)?.editable) draft.reasons.push(reason('notYours'))
      else if (known.has(id)) this.#reader.inCurrenciesOf(known.get(id), draft)
    } else {
      completeName(this.Record, draft.values)
      this.#refuseOwner(draft)
    }
    for (const field of this.Record.writable) {
      if (!field.required) continue
      const value = draft.values[field.attribute]
      if (id ? value !== null : value !== null && value !== undefined) continue
      if (!id && value === undefined && field.options.default !== undefined) continue
      draft.reasons.push({ ...reason('required'), field: field.key })
    }
  }

  #refuseOwner(draft: Draft) {
    const reach = this.actor.reach('create', this.Record.recordName)
    const owner = draft.values.ownerId
    if (reach === 'all' || !owner || owner === this.actor.id) return
    if (reach === 'team' && this.actor.teamMateIds.includes(owner)) return
    draft.reasons.push({ ...reason('notYourTeam'), field: 'owner' })
  }

  readonly #taken = new Map<string, Set<string>>()

  /** Values that only one record may have. */
  async #refuseTaken(drafts: { draft: Draft; id: number | null }[]) {
    for (const field of this.Record.writable) {
      if (field.options.unique !== 'refuse') continue
      const wanted = drafts.flatMap(({ draft, id }) => {
        const value = draft.values[field.attribute]
        if (draft.reasons.length || value === null || value === undefined) return []
        const keys = field.type.keys?.(value, field) ?? [String(toColumn(field, value))]
        return keys.map((key) => ({ draft, id, key: key.slice(0, 191) }))
      })
      if (!wanted.length) continue
      const rows = await connection()
        .from('record_values')
        .where({ record_name: this.Record.recordName, field: field.key })
        .whereIn(
          'value',
          wanted.map(({ key }) => key)
        )
      const holders = new Map(rows.map(({ value, record_id: holder }) => [value, holder]))
      const inFile = this.#taken.get(field.key) ?? new Set<string>()
      this.#taken.set(field.key, inFile)
      for (const { draft, id, key } of wanted) {
        const holder = holders.get(key)
        if ((holder && holder !== id) || (!holder && inFile.has(key)))
          draft.reasons.push({ ...reason('taken'), field: field.key })
        else inFile.add(key)
      }
    }
  }

  /** What the record type's own rules refuse. */
  async #refuseRuled(
    drafts: { draft: Draft; id: number | null; own: boolean }[],
    known: Map<number, any>
  ) {
    const good = drafts.filter(({ draft }) => !draft.reasons.length)
    const refused = await refusalsOf(
      this.Record,
      this.actor,
      good.map(({ draft, id, own }) => {
        const raw = id ? known.get(id) : null
        if (!raw) return { values: draft.values, stored: null }
        return { values: this.#changed(draft, raw, own), stored: attributesOf(this.Record, raw) }
      })
    )
    refused?.forEach((errors, at) => {
      for (const [attribute, { key, params }] of Object.entries(errors))
        good[at].draft.reasons.push({
          column: null,
          field: this.Record.field(attribute)?.key ?? null,
          key,
          params,
        })
    })
  }

  async #create(drafts: Draft[], current: Change | null) {
    if (!drafts.length) return
    this.#report.created += drafts.length
    for (const draft of drafts.slice(0, mostSamples - this.#report.creations.length))
      this.#report.creations.push({
        row: draft.number,
        id: null,
        title: this.#words.title(draft.values),
        facts: this.#facts(draft, null, draft.values),
      })
    this.#matcher.made(
      drafts,
      current
        ? await current.createMany(
            this.Record,
            drafts.map(({ values }) => values)
          )
        : null
    )
  }

  async #update(
    matched: { draft: Draft; id: number | null; own: boolean }[],
    known: Map<number, any>,
    current: Change | null
  ) {
    const updates: Update[] = []
    for (const { draft, id, own } of matched) {
      const stored = known.get(id!)
      const values = this.#changed(draft, stored, own)
      if (this.Record.bound.some(({ type }) => type.name === 'currency'))
        followCurrency(this.Record, values, storedRow(this.Record, stored), draft.values)
      if (own) this.#report.merged++
      else if (Object.keys(values).length) this.#report.updated++
      else this.#report.unchanged++
      if (!Object.keys(values).length) continue
      updates.push({ id: id!, values })
      if (own || this.#report.updates.length >= mostSamples) continue
      this.#report.updates.push({
        row: draft.number,
        id,
        title: stored.title,
        facts: this.#facts(draft, stored, values),
      })
    }
    if (current && updates.length) await current.updateMany(this.Record, updates)
  }

  /** Attributes that the row changes. Lists grow unless they are to be replaced; a row made by this very file only fills gaps. */
  #changed(draft: Draft, stored: Record<string, any>, own: boolean): Record<string, any> {
    const values: Record<string, any> = {}
    for (const [attribute, given] of Object.entries(draft.values)) {
      const field = this.Record.field(attribute)!
      const present = fromColumn(field, stored[field.column])
      const list = Array.isArray(given) && Array.isArray(present)
      if (own && !list && present !== null) continue
      const value = list && (own || !this.options.overwrite) ? union(field, present, given) : given
      if (!same(toColumn(field, value), stored[field.column])) values[attribute] = value
    }
    return values
  }

  #facts(draft: Draft, stored: any, values: Record<string, any>): SampleFact[] {
    return Object.entries(values).flatMap(([attribute, value]) => {
      const field = this.Record.field(attribute)!
      const after = this.#words.of(field, value, draft)
      const before = stored && this.#words.of(field, fromColumn(field, stored[field.column]), null)
      return after === '' && !before
        ? []
        : [{ field: field.key, before: stored ? before : null, after }]
    })
  }
}

const attributesOf = (Record: RecordClass, raw: Record<string, any>) =>
  Object.fromEntries(
    Record.bound.map((field) => [field.attribute, fromColumn(field, raw[field.column])])
  )

const reason = (key: string): Reason => ({ column: null, field: null, key, params: {} })

const same = (value: any, stored: any) =>
  value === stored ||
  ((value === null || value === undefined) && (stored === null || stored === undefined)) ||
  (value !== null && stored !== null && String(value) === String(stored))

/** @throws NotAllowed */
export function demandImport(Record: RecordClass, actor: Actor, mode?: ImportOptions['mode']) {
  if (!actor.may('import')) throw new NotAllowed('import')
  const creates = actor.reach('create', Record.recordName) !== 'none'
  const edits = actor.reach('edit', Record.recordName) !== 'none'
  if (!creates && !edits) throw new NotAllowed('create', Record.recordName)
  if (!creates && mode && mode !== 'update') throw new NotAllowed('create', Record.recordName)
  if (!edits && mode && mode !== 'create') throw new NotAllowed('edit', Record.recordName)
}

export const isImportable = (Record: RecordClass) =>
  !Record.options.internal && !Record.options.without?.includes('import')

/** Fields that rows may be matched by, the record's own first. */
export function matchKeys(Record: RecordClass): BoundField[] {
  const fields = Record.readable.filter(
    (field) =>
      !field.builtIn &&
      [
        'emails',
        'email',
        'phones',
        'phone',
        'url',
        'domains',
        'text',
        'integer',
        'autoNumber',
      ].includes(field.type.name)
  )
  const first = Record.options.importKey
  return fields.sort((a, b) => Number(b.key === first) - Number(a.key === first))
}
