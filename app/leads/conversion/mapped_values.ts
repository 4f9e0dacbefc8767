import { truncate } from '#records/normalise'
import { union } from '#records/import/row_reader'
import type { BoundField } from '#records/field_type'
import type { RecordRow } from '#records/record'
import type Lead from '#leads/models/lead'
import { targetClass, type TargetName } from '#leads/conversion/targets'

type Values = Record<string, any>

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && !value.length)

/** What a lead says, in the fields of a target. */
export function mappedValues(lead: Lead, name: TargetName, map: Record<string, string>): Values {
  const values: Values = {}
  for (const [from, attribute] of Object.entries(map)) {
    const to = targetClass(name).field(attribute)
    const value = to && fitted((lead as any)[from], to)
    if (!isEmpty(value) && isEmpty(values[attribute])) values[attribute] = value
  }
  return values
}

function fitted(value: any, to: BoundField) {
  if (to.options.choices && !to.options.choices.includes(value)) return null
  if (typeof value === 'string' && to.options.max) return truncate(value, to.options.max)
  return value
}

/** Of these, what an existing record lacks: gaps are filled, lists grow, and whom one must not call stays uncalled. */
export function gapsFilled(row: RecordRow, values: Values): Values {
  const filled: Values = {}
  for (const [attribute, value] of Object.entries(values)) {
    const present = (row as any)[attribute]
    const field = (row.constructor as any).field(attribute) as BoundField
    if (Array.isArray(value) && Array.isArray(present)) {
      const all = union(field, present, value)
      if (all.length > present.length) filled[attribute] = all
    } else if (isEmpty(present) || (present === false && value === true)) filled[attribute] = value
  }
  return filled
}

/** A person needs a last name: the only name there is, or the beginning of the address. */
export const withLastName = (values: Values): Values =>
  values.lastName
    ? values
    : values.firstName
      ? { ...values, firstName: null, lastName: values.firstName }
      : { ...values, lastName: values.emails?.[0]?.value.split('@')[0] ?? null }
