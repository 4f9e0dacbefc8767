import i18nManager from '@adonisjs/i18n/services/main'
import modules from '#modules/registry'
import { fieldLabel, type Translate } from '#records/labels'
import type { RecordClass } from '#records/record'
import type { CsvFile } from '#records/import/csv_file'
import { knownHeadings, plainHeading } from '#records/import/headings'
import { presets } from '#records/import/presets/all'
import type { Preset } from '#records/import/preset'
import { findTarget, targetGroups } from '#records/import/target'

/** Target id per column of the file; an empty string leaves the column out. */
export type Mapping = string[]

export interface Proposal {
  mapping: Mapping
  /** Name of the product whose export this is, where its headings tell. */
  source: string | null
}

/** Targets that may take several columns. */
const several = new Set([
  'emails',
  'phones',
  'addresses',
  'tags',
  'choices',
  'longText',
  'richText',
])

const languages = ['en', 'es']

const translator =
  (locale: string): Translate =>
  (key, data) =>
    i18nManager.locale(locale).t(key, data)

/** What the house itself calls the fields, in every language it speaks and in code: what an export of its own has on top. */
function ownHeadings(Record: RecordClass): Map<string, string> {
  const own = new Map<string, string>()
  const add = (heading: string, target: string) => {
    const plain = plainHeading(heading)
    if (plain && !own.has(plain)) own.set(plain, target)
  }
  for (const locale of languages) {
    const t = translator(locale)
    for (const { options } of targetGroups(Record, t))
      for (const { id, label } of options) if (!id.includes('.') && id !== 'id') add(label, id)
    add(t('imports.recordNumber'), 'id')
  }
  for (const field of Record.writable) {
    if (!findTarget(Record, field.key)) continue
    add(field.key, field.key)
    add(field.attribute, field.key)
    add(field.column, field.key)
  }
  return own
}

/** Headings of fields that are shown but never written: they are left out rather than guessed at. */
function readOnlyHeadings(Record: RecordClass): Set<string> {
  const fields = Record.readable.filter((field) => !findTarget(Record, field.key))
  return new Set(
    fields.flatMap((field) => [
      plainHeading(field.key),
      ...languages.map((locale) => plainHeading(fieldLabel(field, translator(locale)))),
    ])
  )
}

/** Whether some product, or people in general, use this heading: settles that a first row is headings. */
export function isKnownHeading(heading: string): boolean {
  const plain = plainHeading(heading)
  return knownHeadings.has(plain) || presetHeadings().has(plain)
}

const allPresets = () => [...presets, ...modules.collect('importPresets')]

let all: { presets: number; headings: Set<string> } | undefined
function presetHeadings() {
  const known = allPresets()
  if (all?.presets === known.length) return all.headings
  const headings = new Set(
    known.flatMap(({ records }) =>
      Object.values(records).flatMap((each) => Object.keys(each).map(plainHeading))
    )
  )
  all = { presets: known.length, headings }
  return headings
}

/** The product whose headings cover the file best, if at least half of the columns are its own. */
function recognise(columns: string[], recordName: string): Preset | null {
  let best: { preset: Preset | null; hits: number } = { preset: null, hits: 0 }
  for (const preset of allPresets()) {
    const headings = preset.records[recordName]
    if (!headings) continue
    const hits = columns.filter((column) => column in headings).length
    if (hits > best.hits) best = { preset, hits }
  }
  const named = columns.filter(Boolean).length
  return best.hits >= 3 && best.hits >= named / 2 ? best.preset : null
}

/** A mapping proposed from headings and, where they say nothing, from what stands in the columns. */
export function propose(
  Record: RecordClass,
  { shape, sample }: Pick<CsvFile, 'shape' | 'sample'>
): Proposal {
  const own = ownHeadings(Record)
  const skipped = readOnlyHeadings(Record)
  const preset = recognise(shape.columns, Record.recordName)
  const headings = preset?.records[Record.recordName] ?? {}
  const ownHits = shape.columns.filter((column) => own.has(plainHeading(column))).length
  const isOwn = ownHits > shape.columns.filter((column) => column in headings).length
  const taken = new Set<string>()

  const usable = (id: string | undefined): string | null => {
    const target = id ? findTarget(Record, id) : null
    if (!target) return null
    const single = !several.has(target.field?.type.name ?? '') || target.part === 'country'
    if (single && taken.has(target.id)) return null
    if (target.kind === 'fullName' && (taken.has('firstName') || taken.has('lastName'))) return null
    return target.id
  }

  const mapping = shape.columns.map((column) => {
    if (!column) return ''
    const plain = plainHeading(column)
    const given = headings[column]
    const order = isOwn ? [own.get(plain), given] : [given, own.get(plain)]
    if (preset && !isOwn && given === '') return ''
    if (skipped.has(plain) && !own.has(plain) && !given) return ''
    const found = [...order, ...(knownHeadings.get(plain) ?? [])]
      .map(usable)
      .find((id) => id !== null)
    if (found) taken.add(found)
    return found ?? ''
  })
  return {
    mapping: fullNames(Record, fromContent(Record, mapping, { shape, sample }, taken)),
    source: isOwn ? null : (preset?.name ?? null),
  }
}

/** A lone "Name" of a person holds both names. */
function fullNames(Record: RecordClass, mapping: Mapping): Mapping {
  if (!findTarget(Record, 'fullName') || mapping.includes('fullName')) return mapping
  const at = mapping.indexOf('firstName')
  if (at < 0 || mapping.includes('lastName')) return mapping
  return mapping.map((id, column) => (column === at ? 'fullName' : id))
}

const email = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]{2,}$/
const web = /^(https?:\/\/|www\.)\S+$/i
const telephone = /^\+?\d[\d\s().-]{7,17}\d$/

/** Columns whose heading says nothing are mapped by what is in them. */
function fromContent(
  Record: RecordClass,
  mapping: Mapping,
  { shape, sample }: Pick<CsvFile, 'shape' | 'sample'>,
  taken: Set<string>
): Mapping {
  const rules: [RegExp, string][] = [
    [email, 'emails'],
    [web, 'website'],
    [telephone, 'phones'],
  ]
  const guessed = mapping.map((id, column) => {
    if (id || (shape.columns[column] && isKnownHeading(shape.columns[column]))) return id
    const cells = sample.map(({ cells: row }) => (row[column] ?? '').trim()).filter(Boolean)
    if (cells.length < 1) return ''
    for (const [pattern, target] of rules) {
      if (taken.has(target) || !findTarget(Record, target)) continue
      if (cells.filter((cell) => pattern.test(cell)).length < cells.length * 0.8) continue
      if (target === 'phones' && shape.columns[column]) continue
      taken.add(target)
      return target
    }
    return ''
  })
  if (shape.headerRow > 0) return guessed
  const first = guessed.findIndex(
    (id, column) =>
      !id &&
      sample.some(
        ({ cells }) => /\p{L}{2,}/u.test(cells[column] ?? '') && !/\d/.test(cells[column])
      )
  )
  const name = findTarget(Record, 'fullName') ? 'fullName' : 'name'
  if (first >= 0 && findTarget(Record, name)) guessed[first] = name
  return guessed
}
