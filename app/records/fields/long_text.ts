import { FieldError, registerFieldType, type Field, type FieldOptions } from '#records/field_type'

/** Text of several lines, up to 65,000 characters. */
export const longTextType = registerFieldType({
  name: 'longText',
  column: 'text',
  parse(raw, field) {
    if (raw === null || raw === undefined) return null
    if (typeof raw !== 'string' && typeof raw !== 'number') throw new FieldError('notText')
    const value = String(raw)
      .normalize('NFC')
      .replace(/\r\n?/g, '\n')
      .replace(/(?![\t\n])\p{Cc}/gu, '')
      .trim()
    if (!value) return null
    const max = field.options.max ?? 65_000
    if (value.length > max) throw new FieldError('tooLong', { max })
    return value
  },
  text: (value: string) => value.replace(/\s+/g, ' '),
  csv: (value: string) => value,
  operators: ['contains', 'notContains', 'empty', 'notEmpty'],
  sortable: false,
  editor: 'records::editors/long_text',
  schema: (field) => ({ type: 'string', maxLength: field.options.max ?? 65_000 }),
})

export const longText = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'longText', options }) as Field<string, O['required'] extends true ? true : false, O>
