import type { FilterQuestion, RecordFilter } from '#modules/contract'
import modules from '#modules/registry'
import type { FieldType, Operator } from '#records/field_type'
import type { RecordClass } from '#records/record'

/** Operators that modules add to fields of this type in lists of this record type. */
export const addedOperators = (Record: RecordClass, type: FieldType): Operator[] =>
  modules
    .collect('filterOperators')
    .filter(
      ({ types, records }) =>
        types.includes(type.name) && (!records || records.includes(Record.recordName))
    )
    .map(({ name }) => name)

/** Filters that modules add to lists of this record type. */
export const recordFilters = (Record: RecordClass): RecordFilter[] =>
  modules.collect('filters').filter(({ records }) => records.includes(Record.recordName))

/** An operator that a module added, by its name; each has a dot in it, which none of the house's has. */
export const operatorPoint = (name: Operator): FilterQuestion | undefined =>
  name.includes('.')
    ? [
        ...modules.collect('filterOperators'),
        ...modules.collect('filters').flatMap(({ operators }) => operators),
      ].find((point) => point.name === name)
    : undefined

/** What a filter stands on where it is no field: shown and asked for by its operators alone. */
export const filterType = ({ name, operators }: RecordFilter): FieldType => ({
  name,
  column: 'string',
  parse: (raw) => (raw === null ? null : String(raw)),
  text: String,
  operators: operators.map((operator) => operator.name),
  sortable: false,
  editor: 'records::editors/text',
  schema: () => ({ type: 'string' }),
})
