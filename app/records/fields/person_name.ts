import { registerFieldType, type Field } from '#records/field_type'
import { parseText, textType, type TextOptions } from '#records/fields/text'

const particles = new Set([
  'de',
  'del',
  'la',
  'las',
  'los',
  'y',
  'van',
  'von',
  'der',
  'den',
  'di',
  'da',
  'dos',
  'du',
  'le',
  'bin',
  'al',
  'ter',
])

/** First and last name out of one: "García López, Ana" by its comma; else the first word, and a Spanish-style pair of surnames stays whole. */
export function splitName(full: string): { firstName: string | null; lastName: string } {
  const text = full.replace(/\s+/g, ' ').trim()
  const [last, first] = text.split(/\s*,\s*/, 2)
  if (first) return { firstName: first, lastName: last }
  const parts = text.split(' ')
  if (parts.length === 1) return { firstName: null, lastName: text }
  if (particles.has(parts[1].toLowerCase()) || parts.length === 2)
    return { firstName: parts[0], lastName: parts.slice(1).join(' ') }
  const two = parts.length >= 4 && !particles.has(parts[2].toLowerCase()) ? 2 : 1
  return { firstName: parts.slice(0, two).join(' '), lastName: parts.slice(two).join(' ') }
}

/** Part of a person's name, up to 120 characters, kept as typed. */
export const personNameType = registerFieldType({
  ...textType,
  name: 'personName',
  parse: (raw, field) => parseText(raw, field, 120),
  schema: (field) => ({ type: 'string', maxLength: field.options.max ?? 120 }),
})

export const personName = <const O extends TextOptions>(options: O = {} as O) =>
  ({ type: 'personName', options }) as Field<string, O['required'] extends true ? true : false, O>
