import type { BoundField } from '#records/field_type'
import { choiceLabel } from '#records/fields/choice'
import { knownOptions, optionLabel } from '#records/options/known'

type Translate = (key: string) => string

/** Values that may be chosen in a field: its fixed list, or what the company's list offers. Null for other kinds of fields. */
export function choicesOf({ type, options }: BoundField): string[] | null {
  if (options.choices) return [...options.choices]
  if (type.name !== 'option') return null
  return knownOptions(options.list)
    .filter(({ active, removed }) => active && !removed)
    .map(({ key }) => key)
}

/** Of these, what a person may choose: values that the product sets by itself are not offered. */
export function offeredBy(field: BoundField): string[] {
  const values = choicesOf(field) ?? []
  if (field.type.name !== 'option') return values
  const reserved = new Set(
    knownOptions(field.options.list)
      .filter((each) => each.reserved)
      .map(({ key }) => key)
  )
  return values.filter((value) => !reserved.has(value))
}

/** What a value of such a field is called. */
export const chosenLabel = (field: BoundField, value: string, t: Translate) =>
  field.type.name === 'option'
    ? optionLabel(field.options.list, value, t)
    : t(choiceLabel(field, value))
