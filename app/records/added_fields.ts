import modules from '#modules/registry'
import type { BoundField } from '#records/field_type'
import { addColumn, bind, type RecordClass } from '#records/record'

/** Columns that the last start did not find, `contacts.map_zone`: their fields are left out rather than break every query. */
let missing = new Set<string>()
/** By record name: a plugin holds a proxy of the class, each time another. */
const known = new Map<string, { modules: number; fields: BoundField[] }>()

/** A record type's fields, those that modules add among them; a module that leaves takes its fields along, not their values. */
export function boundTo(Record: RecordClass): BoundField[] {
  const kept = known.get(Record.recordName)
  if (kept?.modules === modules.all.length && kept.fields.length) return kept.fields
  const fields = [...Record.own, ...addedTo(Record)]
  known.set(Record.recordName, { modules: modules.all.length, fields })
  return fields
}

function addedTo(Record: RecordClass): BoundField[] {
  const { recordName } = Record
  const { table } = Record as any
  return modules.all.flatMap(({ name, fields }) =>
    Object.entries<any>(fields?.[recordName] ?? {}).flatMap(([key, field]) => {
      const bound = { ...bind(recordName, key, { ...field, options: optional(field) }, false) }
      const clash = Record.own.some((own) => own.key === key || own.column === bound.column)
      if (!isNamedAfter(name, key) || clash || missing.has(`${table}.${bound.column}`)) return []
      addColumn(Record, bound)
      return [{ ...bound, addedBy: name }]
    })
  )
}

/** A record may have been there before the field was, so that none is required. */
const optional = ({ options }: { options: Record<string, any> }) => ({
  ...options,
  required: undefined,
})

/** `mapZone` is of the module `map`; `mapping` is not. */
export const isNamedAfter = (module: string, key: string) => {
  const prefix = module.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())
  return key.startsWith(prefix) && /^[A-Z0-9]/.test(key.slice(prefix.length))
}

/** Looks which columns of added fields are there. @returns those that are not, as `contacts.map_zone` */
export async function findMissingColumns(
  columnsOf: (table: string) => Promise<string[]>,
  recordNamed: (name: string) => RecordClass
): Promise<string[]> {
  const lacking: string[] = []
  for (const { fields } of modules.all) {
    for (const [recordName, added] of Object.entries(fields ?? {})) {
      const Record = recordNamed(recordName)
      const columns = await columnsOf((Record as any).table)
      for (const [key, field] of Object.entries<any>(added)) {
        const { column } = bind(recordName, key, field, false)
        // Before the first migration there is no table at all, and then no query either.
        if (columns.length && !columns.includes(column))
          lacking.push(`${(Record as any).table}.${column}`)
      }
    }
  }
  missing = new Set(lacking)
  known.clear()
  return lacking
}
