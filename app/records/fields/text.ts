import {
  FieldError,
  registerFieldType,
  type BoundField,
  type Field,
  type FieldOptions,
} from '#records/field_type'
import { fold } from '#records/normalise'

export interface TextOptions extends FieldOptions {
  /** Regular expression the value must match, with the key of the sentence that says so. */
  pattern?: RegExp
  patternError?: string
}

/** Any input as one line of text without control characters; null when empty. Throws `tooLong` past the field's `max`. */
export function parseText(raw: unknown, field: BoundField<TextOptions>, most = 255): string | null {
  if (raw === null || raw === undefined) return null
  if (typeof raw !== 'string' && typeof raw !== 'number') throw new FieldError('notText')
  const text = String(raw)
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
  if (!text) return null
  const max = field.options.max ?? most
  if ([...text].length > max) throw new FieldError('tooLong', { max })
  if (field.options.pattern && !field.options.pattern.test(text)) {
    throw new FieldError(field.options.patternError ?? 'wrongForm')
  }
  return text
}

/** One line, up to 255 characters. */
export const textType = registerFieldType({
  name: 'text',
  column: 'string',
  parse: (raw, field) => parseText(raw, field),
  text: (value: string) => value,
  keys: (value: string, field) => (field.options.unique ? [fold(value)] : []),
  operators: [
    'contains',
    'notContains',
    'is',
    'isNot',
    'startsWith',
    'endsWith',
    'anyOf',
    'empty',
    'notEmpty',
  ],
  sortable: true,
  editor: 'records::editors/text',
  schema: (field) => ({ type: 'string', maxLength: field.options.max ?? 255 }),
})

export const text = <const O extends TextOptions>(options: O = {} as O) =>
  ({ type: 'text', options }) as Field<string, O['required'] extends true ? true : false, O>
