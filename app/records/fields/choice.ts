import {
  escapeHtml,
  FieldError,
  registerFieldType,
  type BoundField,
  type Field,
  type FieldOptions,
  type FormatContext,
} from '#records/field_type'
import { fold } from '#records/normalise'

export interface ChoiceOptions extends FieldOptions {
  choices?: readonly string[]
  /** Meaning of a value for its badge. */
  tone?: Record<string, 'good' | 'warn' | 'bad' | 'info'>
}

/** Translation key of one value: `contact.choices.lifecycle.customer`; what all records carry is called the same in all. */
export const choiceLabel = (field: BoundField, value: string) =>
  `${field.builtIn ? 'records' : field.recordName}.choices.${field.key}.${value}`

/** The value an input names: its key, or its label in the languages that importers know. Throws `notChoice`. */
export function parseChoice(raw: unknown, field: BoundField<ChoiceOptions>): string | null {
  if (raw === null || raw === undefined || raw === '') return null
  if (typeof raw !== 'string' && typeof raw !== 'number') throw new FieldError('notChoice')
  const typed = String(raw).trim()
  if (!typed) return null
  const choices = field.options.choices!
  if (choices.includes(typed)) return typed
  const folded = fold(typed).replace(/[\s-]+/g, '_')
  const found = choices.find((choice) => fold(choice) === folded)
  if (found) return found
  throw new FieldError('notChoice', { value: typed.slice(0, 60) })
}

export function badge(label: string, tone?: string) {
  return `<span class="badge${tone ? ` badge--${tone}` : ''}">${escapeHtml(label)}</span>`
}

const label = (value: string, field: BoundField, { t }: FormatContext) =>
  t(choiceLabel(field, value))

/** One of a fixed list of values. */
export const choiceType = registerFieldType({
  name: 'choice',
  column: 'string',
  parse: (raw, field) => parseChoice(raw, field),
  text: label,
  html: (value: string, field, context) =>
    badge(label(value, field, context), field.options.tone?.[value]),
  csv: (value: string) => value,
  words: () => '',
  operators: ['anyOf', 'noneOf', 'is', 'isNot', 'empty', 'notEmpty'],
  sortable: true,
  editor: 'records::editors/choice',
  schema: (field) => ({ type: 'string', enum: [...field.options.choices!] }),
})

export const choice = <const C extends readonly string[], const O extends ChoiceOptions>(
  choices: C,
  options: O = {} as O
) =>
  ({ type: 'choice', options: { ...options, choices } }) as unknown as Field<
    C[number],
    O['required'] extends true ? true : false,
    O
  >

/** Several of a fixed list of values. */
export const choicesType = registerFieldType({
  name: 'choices',
  column: 'json',
  parse(raw, field) {
    const list = Array.isArray(raw)
      ? raw
      : typeof raw === 'string'
        ? raw.split(/[;,|]/)
        : raw === null || raw === undefined
          ? []
          : null
    if (!list) throw new FieldError('notChoice', { value: String(raw) })
    const values = list.map((each) => parseChoice(each, field)).filter((each) => each !== null)
    return values.length ? [...new Set(values)] : null
  },
  toColumn: (value: string[]) => JSON.stringify(value),
  fromColumn: (raw) => (typeof raw === 'string' ? JSON.parse(raw) : raw),
  text: (value: string[], field, context) =>
    value.map((each) => label(each, field, context)).join(', '),
  html: (value: string[], field, context) =>
    value.map((each) => badge(label(each, field, context), field.options.tone?.[each])).join(' '),
  csv: (value: string[]) => value.join(';'),
  words: () => '',
  keys: (value: string[]) => value,
  operators: ['anyOf', 'noneOf', 'allOf', 'empty', 'notEmpty'],
  sortable: false,
  editor: 'records::editors/choices',
  schema: (field) => ({
    type: 'array',
    items: { type: 'string', enum: [...field.options.choices!] },
  }),
})

export const choices = <const C extends readonly string[], const O extends ChoiceOptions>(
  values: C,
  options: O = {} as O
) =>
  ({ type: 'choices', options: { ...options, choices: values } }) as unknown as Field<
    C[number][],
    false,
    O
  >
