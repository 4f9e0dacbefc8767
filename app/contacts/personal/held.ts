import type { PersonalDataSource, PersonAbout } from '#modules/contract'
import modules from '#modules/registry'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { fromColumn, recordClasses, type RecordClass, type RecordRow } from '#records/record'

/** Rows of a record type that are part of this one: dates, relations, places at companies. */
export function partsOf(recordName: string) {
  return recordClasses().flatMap((Part) =>
    Part.options.internal
      ? Part.bound
          .filter(
            ({ key, type, options }) =>
              type.name === 'reference' &&
              options.to === recordName &&
              (!Part.options.parent || Part.options.parent === key)
          )
          .map((field) => ({ Part, field }))
      : []
  )
}

/** Somebody with a name of their own: a contact, a lead. */
export const isPerson = (Record: RecordClass) =>
  Record.own.some(({ key, options }) => key === 'lastName' && options.personal)

/** Sources of modules that hold something about records of this type. */
export const sourcesFor = (recordName: string): PersonalDataSource[] =>
  modules.collect('personalData').filter(({ records }) => records.includes(recordName))

/** A row with everything that a reader may meet, as the API says it. */
export const asJson = (Record: RecordClass, raw: Record<string, any>) => ({
  id: raw.id,
  title: raw.title,
  ...Object.fromEntries(
    Record.readable.map((field) => {
      const value = fromColumn(field, raw[field.column])
      return [field.attribute, value === null ? null : (field.type.json?.(value, field) ?? value)]
    })
  ),
})

const rowsOf = (table: string, where: Record<string, unknown>) =>
  connection().from(table).where(where).orderBy('id')

/** Everything that is kept about a person: fields, parts, what was written about them, files, history, and what modules hold. */
export async function everythingAbout(actor: Actor, row: RecordRow) {
  const Record = row.constructor as RecordClass
  const { recordName, id } = row
  const about: PersonAbout = { recordName, recordId: id, actor }
  const [stored] = await rowsOf((Record as any).table, { id })
  const parts: Record<string, unknown[]> = {}
  for (const { Part, field } of partsOf(recordName)) {
    const rows = await rowsOf((Part as any).table, { [field.column]: id })
    if (rows.length)
      parts[Part.recordName] = [
        ...(parts[Part.recordName] ?? []),
        ...rows.map((raw) => asJson(Part, raw)),
      ]
  }
  const activities = await rowsOf('activities', { about_name: recordName, about_id: id })
  const files = await rowsOf('files', { record_name: recordName, record_id: id })
  const history = await rowsOf('changes', { record_name: recordName, record_id: id })
  const held: Record<string, unknown> = {}
  for (const source of sourcesFor(recordName)) held[source.name] = await source.export(about)
  const Activity = recordClasses().find((each) => each.recordName === 'activity')!
  return {
    exportedAt: new Date().toISOString(),
    record: recordName,
    data: asJson(Record, stored),
    parts,
    activities: activities.map((raw) => asJson(Activity, raw)),
    files: files.map((file) => ({ id: file.id, name: file.name, size: file.size })),
    history: history.map((each) => ({
      at: each.created_at,
      table: each.table_name,
      action: each.action,
      before: each.before_values && JSON.parse(each.before_values),
      after: each.after_values && JSON.parse(each.after_values),
    })),
    others: held,
  }
}

export interface Held {
  /** Words are `personal.held.<name>`; `label` for what a module holds. */
  name: string
  label: string | null
  count: number
}

/** How much there is of each, before any of it is taken away. */
export async function heldAbout(actor: Actor, row: RecordRow): Promise<Held[]> {
  const Record = row.constructor as RecordClass
  const { recordName, id } = row
  const filled = Record.bound.filter(
    ({ options, attribute }) => options.personal && hasValue((row as any)[attribute])
  )
  const counted = async (table: string, where: Record<string, unknown>) => {
    const [{ total }] = await connection().from(table).where(where).count('* as total')
    return Number(total)
  }
  let parts = 0
  for (const { Part, field } of partsOf(recordName))
    parts += await counted((Part as any).table, { [field.column]: id })
  const about = { recordName, recordId: id, actor }
  const others = await Promise.all(
    sourcesFor(recordName).map(async (source) => ({
      name: source.name,
      label: source.label,
      count: await source.count(about),
    }))
  )
  return [
    { name: 'fields', label: null, count: filled.length },
    { name: 'parts', label: null, count: parts },
    {
      name: 'activities',
      label: null,
      count: await counted('activities', { about_name: recordName, about_id: id }),
    },
    {
      name: 'files',
      label: null,
      count: await counted('files', { record_name: recordName, record_id: id }),
    },
    {
      name: 'history',
      label: null,
      count: await counted('changes', { record_name: recordName, record_id: id }),
    },
    ...others,
  ]
}

const hasValue = (value: unknown) =>
  value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && !value.length)
