import type { RecordFilter } from '#modules/contract'
import { fieldType, type BoundField, type FieldOptions, type Operator } from '#records/field_type'
import { addedOperators, filterType, recordFilters } from '#records/query/filter_points'
import { recordClass, type RecordClass } from '#records/record'

/** Parts of an address that lists are filtered by, with the prefix they have in `record_values`. */
export const addressParts = {
  country: ['is', 'isNot', 'anyOf', 'noneOf'],
  city: ['contains', 'is', 'startsWith', 'anyOf', 'noneOf'],
  state: ['contains', 'is', 'startsWith', 'anyOf', 'noneOf'],
  postal: ['startsWith', 'is', 'anyOf', 'noneOf'],
} as const satisfies Record<string, readonly Operator[]>
export type AddressPart = keyof typeof addressParts

/** What a filter names: a field, a part of an address, or the field of a record that a reference leads to. */
export interface FilterField {
  /** As filters and URLs name it: `lifecycle`, `addresses.country`, `company.name`. */
  name: string
  /** Record type that the field belongs to: the list's own, or the referred one. */
  Record: RecordClass
  field: BoundField
  operators: readonly Operator[]
  part?: AddressPart
  /** Reference of the list's record that leads to `field`'s record. */
  via?: BoundField
  /** A module's filter, which stands on no field of the record. */
  point?: RecordFilter
}

function derived(
  Record: RecordClass,
  key: string,
  column: string,
  type: string,
  options: FieldOptions = {}
): BoundField {
  return {
    key,
    attribute: column,
    column,
    recordName: Record.recordName,
    type: fieldType(type),
    options,
    required: true,
    builtIn: true,
  }
}

/** What a person calls the record: the title, for showing and finding, sorted by its folded form. */
export const nameField = (Record: RecordClass) => derived(Record, 'name', 'title', 'text')
const idField = (Record: RecordClass) => derived(Record, 'id', 'id', 'integer')

/** A field by its name in lists, where `name` is the title. Secret and unknown ones are undefined. */
export function listField(Record: RecordClass, key: string): BoundField | undefined {
  if (key === 'name') return nameField(Record)
  if (key === 'id') return idField(Record)
  return Record.readable.find((field) => field.key === key || field.attribute === key)
}

const idOperators: readonly Operator[] = ['is', 'anyOf', 'gt', 'gte', 'lt', 'lte', 'between']

/** A filter that a module added, as if it were a field. */
function pointField(Record: RecordClass, name: string): FilterField | null {
  const point = recordFilters(Record).find((each) => each.name === name)
  if (!point) return null
  const field = { ...derived(Record, name, 'id', 'integer'), type: filterType(point) }
  return { name, Record, field, point, operators: field.type.operators }
}

function ownField(Record: RecordClass, name: string): FilterField | null {
  const [key, part, more] = name.split('.')
  if (more !== undefined) return null
  const field = listField(Record, key)
  if (!field) return null
  if (part === undefined)
    return {
      name,
      Record,
      field,
      operators:
        key === 'id'
          ? idOperators
          : [...field.type.operators, ...addedOperators(Record, field.type)],
    }
  if (field.type.name !== 'addresses' || !Object.hasOwn(addressParts, part)) return null
  const operators = [...addressParts[part as AddressPart], 'empty', 'notEmpty'] as Operator[]
  return { name, Record, field, part: part as AddressPart, operators }
}

/** What this name stands for in filters of this record type; null where there is no such field, or it is secret. */
export function filterField(Record: RecordClass, name: string): FilterField | null {
  const own = ownField(Record, name) ?? pointField(Record, name)
  if (own) return own
  const dot = name.indexOf('.')
  if (dot < 1) return null
  const via = Record.readable.find((field) => field.key === name.slice(0, dot))
  if (via?.type.name !== 'reference') return null
  const far = ownField(recordClass(via.options.to), name.slice(dot + 1))
  return far && { ...far, name, via }
}

const ofRecord = (Record: RecordClass, prefix = ''): string[] => [
  `${prefix}name`,
  ...Record.readable
    .filter((field) => field.key !== 'name' && field.type.operators.length > 0)
    .flatMap((field) => [
      `${prefix}${field.key}`,
      ...(field.type.name === 'addresses'
        ? Object.keys(addressParts).map((part) => `${prefix}${field.key}.${part}`)
        : []),
    ]),
]

/** Everything that lists of this record type can be filtered by, for menus: its own fields first, then those of what it refers to. */
export function filterFields(Record: RecordClass): FilterField[] {
  const references = Record.readable.filter(
    (field) => field.type.name === 'reference' && !field.builtIn && field.options.to !== 'user'
  )
  const names = [
    ...ofRecord(Record),
    ...recordFilters(Record).map(({ name }) => name),
    ...references.flatMap((field) =>
      ofRecord(recordClass(field.options.to), `${field.key}.`).filter((name) => {
        const far = filterField(Record, name)!
        return !far.field.builtIn || far.field.key === 'name' || far.field.key === 'owner'
      })
    ),
  ]
  return names.map((name) => filterField(Record, name)!)
}
