import { translator } from '#modules/translator'
import type { Actor } from '#records/actor'
import { parseContext } from '#records/company'
import { fieldLabel, recordLabel } from '#records/labels'
import { recordClass, type RecordClass } from '#records/record'
import { CsvFile } from '#records/import/csv_file'
import { encodings } from '#records/import/encoding'
import { modes, type Import } from '#records/import/import'
import { matchKeys } from '#records/import/importer'
import { mappingFor } from '#records/import/remembered_mapping'
import { propose } from '#records/import/proposal'
import { completeName, RowReader } from '#records/import/row_reader'
import { SampleWords } from '#records/import/sample_words'
import { readOptionsOf } from '#records/options/known'
import { reasonSentence } from '#records/import/sentences'
import { findTarget, targetGroups } from '#records/import/target'

const previewed = 5

/** What the form of the columns posts: `column_0`, `column_1`, ..., `key`, `mode` and two ticks. Unknown values change nothing. */
export function readMapping(row: Import, input: Record<string, any>) {
  const Record = recordClass(row.recordName)
  const mapping = row.shape.columns.map((_, at) => {
    const id = input[`column_${at}`]
    if (id === undefined) return row.mapping[at] ?? ''
    return typeof id === 'string' && findTarget(Record, id) ? id : ''
  })
  const keys = ['', 'title', 'id', ...matchKeys(Record).map(({ key }) => key)]
  const { key, mode, overwrite, tolerant } = input
  row.mapping = mapping
  row.options = {
    key: keys.includes(key) ? key : row.options.key,
    mode: modes.includes(mode) ? mode : row.options.mode,
    overwrite: Boolean(overwrite),
    tolerant: Boolean(tolerant),
  }
}

/** Why a mapping brings nothing in, as a translation key; null where it may be tried. */
export function refusedMapping(row: Import, actor: Actor) {
  const Record = recordClass(row.recordName)
  const t = translator(actor.locale)
  const targets = row.mapping.flatMap((id) => findTarget(Record, id) ?? [])
  if (!targets.length) return { key: 'imports.broken.noColumns', params: {} }
  const has = (key: string) => targets.some(({ id, field }) => id === key || field?.key === key)
  const { key, mode } = row.options
  const field = key ? Record.field(key) : null
  if (field && !has(key))
    return { key: 'imports.broken.noKeyColumn', params: { field: fieldLabel(field, t) } }
  if (key === 'id' && !has('id'))
    return { key: 'imports.broken.noKeyColumn', params: { field: t('imports.keyId') } }
  if (mode === 'update') return null
  const named = targets.some(({ kind }) => kind === 'fullName')
  const missing = Record.writable.find(
    (each) =>
      each.required &&
      each.options.default === undefined &&
      !has(each.key) &&
      !(each.key === 'lastName' && (named || has('firstName') || has('emails')))
  )
  return missing
    ? { key: 'imports.broken.required', params: { field: fieldLabel(missing, t) } }
    : null
}

/** Everything that the page of the columns shows. */
export async function mappingPage(row: Import, actor: Actor, problem: string | null = null) {
  const Record = recordClass(row.recordName)
  const t = translator(actor.locale)
  const { encoding, delimiter, headerRow } = row.shape
  const file = await CsvFile.open(row.filePath, { encoding, delimiter, headerRow })
  const remembered = await mappingFor(Record, actor, row.shape)
  return {
    row,
    Record,
    problem,
    step: 1,
    records: recordLabel(Record, t, 'many'),
    source: propose(Record, file).source,
    remembered: remembered?.name ?? null,
    columns: row.shape.columns.map((name, at) => ({
      at,
      name: name || t('imports.column', { number: at + 1 }),
      target: row.mapping[at] ?? '',
      examples: examples(file, at),
    })),
    groups: targetGroups(Record, t),
    keys: [
      ...matchKeys(Record).map((field) => ({ value: field.key, label: fieldLabel(field, t) })),
      { value: 'title', label: t('imports.keyTitle') },
      { value: 'id', label: t('imports.keyId') },
      { value: '', label: t('imports.noKey') },
    ],
    modes: modes.map((mode) => ({ value: mode, label: t(`imports.modes.${mode}`) })),
    encodings: [...new Set([encoding, ...encodings])].map((value) => ({ value, label: value })),
    delimiters: [
      [',', 'comma'],
      [';', 'semicolon'],
      ['\t', 'tab'],
      ['|', 'pipe'],
    ].map(([mark, value]) => ({
      value,
      label: t(`imports.delimiters.${value}`),
      chosen: mark === delimiter,
    })),
    preview: await preview(row, actor, Record, file),
  }
}

const examples = (file: CsvFile, at: number) =>
  [...new Set(file.sample.map(({ cells }) => (cells[at] ?? '').trim()).filter(Boolean))]
    .slice(0, 3)
    .map((text) => (text.length > 60 ? `${text.slice(0, 60)}…` : text))

/** The first rows, as far as they can be read without looking anything up. */
async function preview(row: Import, actor: Actor, Record: RecordClass, file: CsvFile) {
  const t = translator(actor.locale)
  const context = await parseContext(actor, 'csv')
  await readOptionsOf(Record.bound)
  const reader = new RowReader(Record, row.mapping, file.width, file.sample, context, row.options)
  const words = await SampleWords.for(actor, Record)
  return file.sample.slice(0, previewed).map((raw) => {
    const draft = reader.read(raw)
    completeName(Record, draft.values)
    const named = draft.named.map((each) => ({ field: each.field, value: 0 }))
    const values = Object.entries(draft.values).map(([attribute, value]) => ({
      field: Record.field(attribute)!,
      value,
    }))
    const people = draft.people.map(({ field, names }) => ({
      label: fieldLabel(field, t),
      text: names.join(', '),
    }))
    const tags = draft.tags.map(({ field, names }) => ({
      label: fieldLabel(field, t),
      text: names.join(', '),
    }))
    return {
      number: raw.number,
      title: words.title(draft.values),
      facts: [
        ...[...values, ...named].map(({ field, value }) => ({
          label: fieldLabel(field, t),
          text: words.of(field, value, draft),
        })),
        ...people,
        ...tags,
      ].filter(({ text }) => text !== ''),
      problems: [...draft.reasons, ...draft.leftOut].map((each) => reasonSentence(row, each, t)),
    }
  })
}
