import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import type { BoundField, Operator } from '#records/field_type'
import { choicesOf, chosenLabel } from '#records/fields/choices_of'
import { formatDate } from '#records/fields/date'
import { fieldLabel, recordLabel } from '#records/labels'
import { filterField, type FilterField } from '#records/query/filter_fields'
import { conditionsOf, isCondition, type Condition, type Filter } from '#records/query/filter_tree'
import { operatorPoint } from '#records/query/filter_points'
import { duration, namedStretches } from '#records/query/moments'
import { Presenter } from '#records/screens/presenter'
import { recordClass, type RecordClass } from '#records/record'

type Translate = (key: string, data?: Record<string, any>) => string

/** What a column or filter is called: `Company › Industry`, `Addresses: country`. */
export function nameOf(target: FilterField, t: Translate): string {
  if (target.point) return t(target.point.label)
  const field = labelOf(target.field, t)
  const own = target.part ? t(`filters.parts.${target.part}`) : field
  if (!target.via) return own
  return `${fieldLabel(target.via, t)} › ${own}`
}

export function labelOf(field: BoundField, t: Translate): string {
  if (field.attribute === 'title' && field.key === 'name') return t('lists.name')
  if (field.key === 'id') return t('lists.id')
  return fieldLabel(field, t)
}

/** Whether an operator's words depend on values being days: "is after" rather than "is more than". */
export const operatorWords = (operator: Operator, t: Translate) =>
  t(operatorPoint(operator)?.label ?? `operators.${operator}`)

/** A condition as a person reads it: `Lifecycle`, `is not Former`. */
export function conditionWords(Record: RecordClass, condition: Condition, show: Presenter) {
  const target = filterField(Record, condition.field)!
  const { operator, value } = condition
  const values = Array.isArray(value) ? value : value === null ? [] : [value]
  const point = operatorPoint(operator)
  const words = values.map((each) =>
    point ? (point.words?.(each, show) ?? each) : valueWords(target, each, show)
  )
  const joined =
    operator === 'between'
      ? words.map((each) => each || '…').join(' – ')
      : new Intl.ListFormat(show.locale, {
          type: operator === 'allOf' ? 'conjunction' : 'disjunction',
        }).format(words)
  const named =
    operator === 'within' && (namedStretches as readonly string[]).includes(String(value))
  const verb = operatorWords(named ? 'on' : operator, show.t)
  return { name: nameOf(target, show.t), words: [verb, joined].filter(Boolean).join(' ') }
}

function valueWords({ field, part }: FilterField, value: string, show: Presenter): string {
  const { t, locale } = show
  if (part === 'country')
    return /^[A-Za-z]{2}$/.test(value)
      ? (new Intl.DisplayNames(locale, { type: 'region' }).of(value.toUpperCase()) ?? value)
      : value
  if (part) return value
  const { name, column } = field.type
  if (name === 'option' || choicesOf(field)?.includes(value)) return chosenLabel(field, value, t)
  if (name === 'reference' || name === 'users')
    return show.titleOf(field.options.to ?? 'user', Number(value)) ?? `#${value}`
  if (name === 'tags') return show.tag(Number(value))?.name ?? value
  if (column === 'date' || column === 'dateTime') return dateWords(value, show)
  return value
}

function dateWords(value: string, { t, locale, dateFormat }: Presenter): string {
  if ((namedStretches as readonly string[]).includes(value)) return t(`filters.stretches.${value}`)
  const length = duration(value)
  if (length) return t(`filters.durations.${value.at(-1)}`, { count: Number(value.slice(0, -1)) })
  const day = DateTime.fromISO(value)
  return day.isValid ? formatDate(day, { locale, dateFormat }) : value
}

/** A group in one line: "Owner is me or Tags is any of vip". */
export function groupWords(Record: RecordClass, filter: Filter, show: Presenter): string {
  if (isCondition(filter)) {
    const { name, words } = conditionWords(Record, filter, show)
    return `${name} ${words}`
  }
  const group = 'all' in filter ? 'all' : 'any'
  return (filter as any)[group]
    .map((part: Filter) =>
      isCondition(part) ? groupWords(Record, part, show) : `(${groupWords(Record, part, show)})`
    )
    .join(` ${show.t(`filters.${group === 'all' ? 'and' : 'or'}`)} `)
}

/** A kept filter as this person reads it; nothing where it asks for nothing. */
export async function filterWords(Record: RecordClass, actor: Actor, filter: Filter | null) {
  const conditions = conditionsOf(filter).filter(({ field }) => filterField(Record, field))
  const { fields, rows } = namedBy(Record, conditions)
  const show = await Presenter.for(actor, Record, rows, fields)
  return conditions.length === conditionsOf(filter).length && conditions.length
    ? groupWords(Record, filter!, show)
    : ''
}

/** Rows that make a presenter look up the titles that these conditions name. */
export function namedBy(Record: RecordClass, conditions: Condition[]) {
  const targets = conditions.map((condition) => ({
    target: filterField(Record, condition.field)!,
    condition,
  }))
  const named = targets.filter(({ target }) =>
    ['reference', 'users', 'tags', 'option'].includes(target.field.type.name)
  )
  return {
    fields: named.map(({ target }) => target.field),
    rows: named.map(({ target, condition }) => ({
      [target.field.attribute]: [condition.value].flat().map(Number).filter(Number.isSafeInteger),
    })),
  }
}

/** Filter names for a menu: the record's own first, then each referred record's under its heading. */
export function filterMenu(Record: RecordClass, targets: FilterField[], t: Translate) {
  const groups = new Map<
    string,
    { heading: string | null; entries: { name: string; label: string }[] }
  >()
  for (const target of targets) {
    const key = target.via?.key ?? ''
    if (!groups.has(key)) {
      const heading = target.via ? fieldLabel(target.via, t) : null
      groups.set(key, {
        heading: heading ?? recordLabel(recordClass(Record.recordName), t),
        entries: [],
      })
    }
    const own = { ...target, via: undefined }
    groups.get(key)!.entries.push({ name: target.name, label: nameOf(own, t) })
  }
  return [...groups.values()]
}
