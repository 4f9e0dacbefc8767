import { type Operator } from '#records/field_type'
import { filterField } from '#records/query/filter_fields'
import { operatorPoint } from '#records/query/filter_points'
import { quoted, refuse } from '#records/query/refusal'
import type { RecordClass } from '#records/record'

export interface Condition {
  field: string
  operator: Operator
  value: FilterValue
}
/** One text, several, or nothing where the operator says it all. Numbers have a point, days are ISO 8601. */
export type FilterValue = string | string[] | null
export type Filter = { all: Filter[] } | { any: Filter[] } | Condition

/** Levels of a filter, the whole and its conditions among them. */
export const deepest = 5
const most = 50
const mostValues = 200
const longest = 200

/** Operators that say it all by themselves. */
export const bare: readonly Operator[] = [
  'empty',
  'notEmpty',
  'me',
  'notMe',
  'myTeam',
  'true',
  'false',
]
/** Operators that take several values. */
export const several: readonly Operator[] = ['anyOf', 'noneOf', 'allOf', 'between']

export const isCondition = (filter: Filter): filter is Condition => 'field' in filter
const isObject = (raw: unknown): raw is Record<string, unknown> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw)

/**
 * A filter as URLs and the API bring it: `{ lifecycle: { anyOf: 'lead,customer' }, owner: { me: '1' } }`, or the tree itself as
 * JSON text. Null when there is none. Only names that the record declares, only operators that the field has.
 * @throws Invalid with a sentence
 */
export function readFilter(Record: RecordClass, raw: unknown): Filter | null {
  if (raw === undefined || raw === null) return null
  if (raw === '') return { all: [] }
  if (typeof raw === 'string') return simplest(readTree(Record, parseJson(raw)))
  if (!isObject(raw)) refuse('filter', 'filterForm')
  const conditions: Condition[] = []
  for (const [field, byOperator] of Object.entries(raw)) {
    if (!isObject(byOperator)) refuse('filter', 'filterForm')
    for (const [operator, value] of Object.entries(byOperator))
      conditions.push(readCondition(Record, { field, operator, value }))
  }
  if (conditions.length > most) refuse('filter', 'filterTooLarge', { max: most })
  return simplest({ all: conditions })
}

function parseJson(text: string): unknown {
  if (text.length > 20_000) refuse('filter', 'filterTooLarge', { max: most })
  try {
    return JSON.parse(text)
  } catch {
    return refuse('filter', 'filterForm')
  }
}

/** A tree of `all`, `any` and conditions, checked: at most 5 deep, at most 50 conditions. */
export function readTree(Record: RecordClass, raw: unknown): Filter {
  let conditions = 0
  const read = (node: unknown, depth: number): Filter => {
    if (!isObject(node) || depth > deepest) return refuse('filter', 'filterForm')
    const group = 'all' in node ? 'all' : 'any' in node ? 'any' : null
    if (!group) {
      if (++conditions > most) refuse('filter', 'filterTooLarge', { max: most })
      return readCondition(Record, node as any)
    }
    const parts = node[group]
    if (!Array.isArray(parts) || parts.length > most) return refuse('filter', 'filterForm')
    const filters = parts.map((part) => read(part, depth + 1))
    return group === 'all' ? { all: filters } : { any: filters }
  }
  return read(raw, 1)
}

function readCondition(
  Record: RecordClass,
  raw: { field?: unknown; operator?: unknown; value?: unknown }
): Condition {
  const known = typeof raw.field === 'string' ? filterField(Record, raw.field) : null
  if (!known) return refuse('filter', 'unknownField', { name: quoted(raw.field) })
  const operator = known.operators.find((each) => each === raw.operator)
  if (!operator) {
    return refuse('filter', 'unknownOperator', {
      name: quoted(raw.operator),
      field: known.name,
    })
  }
  return { field: known.name, operator, value: readValue(known.name, operator, raw.value) }
}

function readValue(field: string, operator: Operator, raw: unknown): FilterValue {
  const kind = operatorPoint(operator)?.value
  if (bare.includes(operator) || kind === 'none') return null
  if (!several.includes(operator) && kind !== 'many' && kind !== 'range') {
    if (!isScalar(raw) || String(raw).length > longest)
      return refuse('filter', 'wrongFilterValue', { field })
    if (String(raw).trim() === '') return refuse('filter', 'missingFilterValue', { field })
    return String(raw)
  }
  const list = isObject(raw) ? Object.values(raw) : raw
  const values = Array.isArray(list) ? list : isScalar(list) ? String(list).split(',') : null
  if (!values?.every((each) => isScalar(each) && String(each).length <= longest))
    return refuse('filter', 'wrongFilterValue', { field })
  if (values.length > mostValues) return refuse('filter', 'tooMany', { max: mostValues })
  const given = [...new Set(values.map((each) => String(each).trim()).filter(Boolean))]
  const two = operator === 'between' || kind === 'range'
  if (two ? values.length !== 2 || !given.length : !given.length)
    return refuse('filter', 'missingFilterValue', { field })
  return two ? values.map((each) => String(each).trim()) : given
}

const isScalar = (raw: unknown) =>
  typeof raw === 'string' || (typeof raw === 'number' && Number.isFinite(raw)) || raw === true

/** The same filter without groups that do nothing, always a group at the top; null when nothing is left. */
export function simplest(filter: Filter): Filter | null {
  const left = flattened(filter)
  return left && isCondition(left) ? { all: [left] } : left
}

function flattened(filter: Filter): Filter | null {
  if (isCondition(filter)) return filter
  const group = 'all' in filter ? 'all' : 'any'
  const parts = ((filter as any)[group] as Filter[])
    .map(flattened)
    .filter((part) => part !== null)
    .flatMap((part): Filter[] => (part as any)[group] ?? [part])
  if (parts.length < 2) return parts[0] ?? null
  return group === 'all' ? { all: parts } : { any: parts }
}

/** Its conditions where it is a plain "all of these"; null where groups nest. */
export function plainConditions(filter: Filter | null): Condition[] | null {
  if (!filter) return []
  if (isCondition(filter)) return [filter]
  return 'all' in filter && filter.all.every(isCondition) ? (filter.all as Condition[]) : null
}

/** Every condition in it. */
export function conditionsOf(filter: Filter | null): Condition[] {
  if (!filter) return []
  if (isCondition(filter)) return [filter]
  return ('all' in filter ? filter.all : filter.any).flatMap(conditionsOf)
}

/**
 * As URL parameters: `filter[lifecycle][anyOf]=lead,customer` for a plain "all of these", JSON text in `filter` for anything
 * that nests or says the same twice.
 */
export function writeFilter(filter: Filter | null): [string, string][] {
  const conditions = plainConditions(filter)
  if (filter && conditions?.length === 0) return [['filter', '']]
  if (!conditions) return [['filter', JSON.stringify(filter)]]
  const names = new Set(conditions.map(({ field, operator }) => `${field} ${operator}`))
  const plain =
    names.size === conditions.length &&
    conditions.every(({ value }) => !Array.isArray(value) || !value.some((each) => /,/.test(each)))
  if (!plain) return [['filter', JSON.stringify(filter)]]
  return conditions.map(({ field, operator, value }) => [
    `filter[${field}][${operator}]`,
    value === null ? '1' : Array.isArray(value) ? value.join(',') : value,
  ])
}

/** The filter with one more condition that must hold too. */
export const withCondition = (filter: Filter | null, condition: Condition): Filter =>
  filter && !isCondition(filter) && 'all' in filter
    ? { all: [...filter.all, condition] }
    : { all: filter ? [filter, condition] : [condition] }
