import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { currencyOptions } from '#records/currencies/codes'
import { keptCurrencies } from '#records/currencies/rates'
import type { Operator } from '#records/field_type'
import { choicesOf, chosenLabel } from '#records/fields/choices_of'
import { readOptionsOf } from '#records/options/known'
import { countryOptions } from '#records/fields/countries'
import { translator } from '#modules/translator'
import { filterField, filterFields, type FilterField } from '#records/query/filter_fields'
import {
  bare,
  isCondition,
  readTree,
  several,
  type Condition,
  type Filter,
} from '#records/query/filter_tree'
import { carriedIn } from '#records/query/list_params'
import { operatorPoint } from '#records/query/filter_points'
import { namedStretches } from '#records/query/moments'
import { quoted, refuse } from '#records/query/refusal'
import { visible } from '#records/query/scope'
import { filterMenu, nameOf, operatorWords } from '#records/screens/filter_words'
import type { OpenList } from '#records/screens/list_screen'
import { recordClass, type RecordClass } from '#records/record'

export interface Option {
  value: string
  label: string
  chosen: boolean
}

/** How the value of a condition is typed. */
export type ValueKind =
  'none' | 'text' | 'number' | 'range' | 'days' | 'day' | 'length' | 'one' | 'many'

/** The choice of a field, then of an operator and a value: one condition of a list's filter. */
export class FilterEditor {
  declare readonly path: string
  declare readonly carried: { name: string; value: string }[]
  declare readonly field: FilterField | null
  declare readonly title: string
  declare readonly menu: ReturnType<typeof filterMenu>
  declare readonly operators: Option[]
  declare readonly kind: ValueKind
  declare readonly options: Option[]
  declare readonly values: string[]
  declare readonly at: string
  declare readonly picker: string | null
  /** Template of a module's operator, where it has one of its own. */
  declare readonly view: string | null

  private constructor(values: Omit<FilterEditor, 'fieldLink' | 'length'>) {
    Object.assign(this, values)
  }

  static async for(
    Record: RecordClass,
    actor: Actor,
    list: OpenList,
    query: Record<string, any>
  ): Promise<FilterEditor> {
    const t = translator(actor.locale)
    const edited = editedCondition(list.asked.filter, query.at)
    const name = typeof query.field === 'string' && query.field ? query.field : edited?.field
    const field = name ? filterField(Record, name) : null
    if (name && !field) refuse('filter', 'unknownField', { name: quoted(name) })
    const shared = {
      path: `/${Record.path}`,
      carried: carriedIn(list.params),
      at: edited ? String(query.at) : '',
      title: field ? nameOf(field, t) : t('lists.addFilter'),
    }
    if (!field) {
      const menu = filterMenu(Record, filterFields(Record), t)
      return new FilterEditor({
        ...shared,
        field,
        menu,
        operators: [],
        kind: 'none',
        options: [],
        values: [],
        picker: null,
        view: null,
      })
    }

    const wanted =
      query.add?.operator ??
      query.operator ??
      (edited?.field === field.name ? edited.operator : undefined)
    const operator = field.operators.find((each) => each === wanted) ?? field.operators[0]
    const value = edited?.field === field.name ? edited.value : null
    const values = [value ?? []].flat()
    const kind = kindOf(field, operator)
    return new FilterEditor({
      ...shared,
      field,
      menu: [],
      operators: field.operators.map((each) => ({
        value: each,
        label: operatorWords(each, t),
        chosen: each === operator,
      })),
      kind,
      options: await optionsOf(field, kind, values, actor, operator),
      values,
      picker: operatorPoint(operator) ? null : pickerOf(field),
      view: operatorPoint(operator)?.view ?? null,
    })
  }

  /** The editor with this field chosen. */
  fieldLink(name: string): string {
    const search = new URLSearchParams(
      this.carried.map((each): [string, string] => [each.name, each.value])
    )
    search.set('field', name)
    return `${this.path}/filters/new?${search}`
  }

  /** Amount and unit of `30d`. */
  get length() {
    const [, amount = '', unit = 'd'] = /^(\d+)([hdwmy])$/.exec(this.values[0] ?? '') ?? []
    return { amount, unit }
  }
}

function editedCondition(filter: Filter | null, at: unknown): Condition | null {
  if (at === undefined || !/^\d{1,3}$/.test(String(at)) || !filter || isCondition(filter))
    return null
  const part = 'all' in filter ? filter.all[Number(at)] : undefined
  return part && isCondition(part) ? part : null
}

export function kindOf({ field, part }: FilterField, operator: Operator): ValueKind {
  if (bare.includes(operator)) return 'none'
  const point = operatorPoint(operator)
  if (point) return point.value
  const { name, column } = field.type
  const listed =
    part === 'country' ||
    ['choice', 'choices', 'option', 'currency', 'reference', 'users', 'tags'].includes(name)
  if (listed) return several.includes(operator) ? 'many' : 'one'
  if (part) return 'text'
  if (column === 'date' || column === 'dateTime') {
    if (operator === 'between') return 'days'
    return ['within', 'olderThan', 'next'].includes(operator) ? 'length' : 'day'
  }
  if (operator === 'between') return 'range'
  return ['integer', 'bigint', 'decimal'].includes(column) ? 'number' : 'text'
}

const pickerOf = ({ field }: FilterField) =>
  field.type.name === 'reference' && isPicked(field.options.to)
    ? `/${recordClass(field.options.to).path}/options`
    : null

const isPicked = (name: string) => name !== 'user' && !recordClass(name).options.internal

export async function optionsOf(
  { field, part }: FilterField,
  kind: ValueKind,
  values: string[],
  actor: Actor,
  operator?: Operator
): Promise<Option[]> {
  const t = translator(actor.locale)
  const option = (value: string, label: string) => ({
    value,
    label,
    chosen: values.includes(value),
  })
  const point = operator && operatorPoint(operator)
  if (point) {
    const offered = (await point.options?.(actor)) ?? []
    return offered.map(({ value, label }) => option(value, label))
  }
  if (kind === 'day' || kind === 'length')
    return namedStretches.map((each) => option(each, t(`filters.stretches.${each}`)))
  if (kind !== 'one' && kind !== 'many') return []
  if (part === 'country')
    return countryOptions(actor.locale).map(({ value, label }) => option(value, label))
  await readOptionsOf([field])
  const choices = choicesOf(field)
  if (choices) return choices.map((each) => option(each, chosenLabel(field, each, t)))
  if (field.type.name === 'currency')
    return currencyOptions(await keptCurrencies(), actor.locale).map(({ value, label }) =>
      option(value, label)
    )
  if (field.type.name === 'tags') {
    const tags = await connection().from('tags').orderBy('name').limit(300).select('id', 'name')
    return tags.map(({ id, name }) => ({
      value: String(id),
      label: name,
      chosen:
        values.includes(String(id)) ||
        values.some((each) => each.toLowerCase() === name.toLowerCase()),
    }))
  }
  return referenceOptions(field.options.to ?? 'user', values, actor, option)
}

/** What is chosen already, and the first hundred by name. */
async function referenceOptions(
  name: string,
  values: string[],
  actor: Actor,
  option: (value: string, label: string) => Option
) {
  const Referred = recordClass(name)
  const offered = await Referred.offer?.(actor, null)
  if (offered) return offered.map(({ value, label }) => option(String(value), label))
  const table = (Referred as any).table
  const rows = (narrow: (query: any) => any) => {
    const query = connection().from(table).whereNull('deleted_at').select(`${table}.id`, 'title')
    return narrow(visible(query, Referred, actor))
  }
  const ids = values.map(Number).filter(Number.isSafeInteger)
  const chosen = ids.length ? await rows((query) => query.whereIn(`${table}.id`, ids)) : []
  const first = await rows((query) =>
    query.whereNotIn(`${table}.id`, ids).orderBy('title_sort').limit(100)
  )
  return [...chosen, ...first].map(({ id, title }) => option(String(id), title))
}

/**
 * A condition as the editor posts it: `{ field, operator, value }`, days as `named` or `date`, lengths as `amount` and `unit`.
 * Throws Invalid.
 */
export function readAddition(Record: RecordClass, raw: Record<string, any>): Condition {
  if (typeof raw !== 'object' || raw === null) return refuse('filter', 'filterForm')
  const { field, operator, named, date, amount, unit } = raw
  let { value } = raw
  if (typeof named === 'string' && named) value = named
  else if (typeof date === 'string' && date) value = date
  else if (typeof amount === 'string' && amount) value = `${amount}${String(unit ?? 'd')}`
  return readTree(Record, { field, operator, value }) as Condition
}
