import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/min'
import {
  escapeHtml,
  FieldError,
  registerFieldType,
  type Field,
  type FieldOptions,
  type ParseContext,
} from '#records/field_type'
import { contactKinds, type ContactKind } from '#records/fields/email'
import { asList, jsonColumn, withOnePrimary } from '#records/fields/json_column'

export interface Phone {
  /** E.164, `+34600123456`, or as typed where no plan fits it. */
  value: string
  kind: ContactKind
  primary: boolean
  /** False where the number fits no numbering plan: kept as typed, marked on screen. */
  valid?: boolean
  extension?: string
}

/** A number in E.164, read with the company's country. Numbers that fit no plan are kept as typed with `valid: false`. */
export function parsePhone(
  raw: unknown,
  { country }: Pick<ParseContext, 'country'>
): Omit<Phone, 'kind' | 'primary'> | null {
  if (raw === null || raw === undefined) return null
  if (typeof raw !== 'string' && typeof raw !== 'number')
    throw new FieldError('notPhone', { value: '' })
  const text = String(raw).replace(/^'/, '').replace(/^tel:/i, '').trim()
  if (!text) return null
  if (
    text.length > 40 ||
    (text.match(/\d/g) ?? []).length < 3 ||
    /[^\d\s()+./x#*,;extEXT-]/.test(text)
  ) {
    throw new FieldError('notPhone', { value: text.slice(0, 60) })
  }
  const parsed = parsePhoneNumberFromString(text, country as CountryCode)
  if (!parsed?.isPossible()) return { value: text, valid: false }
  return { value: parsed.number, ...(parsed.ext ? { extension: parsed.ext } : {}) }
}

/** Digits only, the way numbers are compared. */
export const phoneKey = (value: string) =>
  (value.startsWith('+') ? '+' : '') + value.replace(/\D/g, '')

/** Formatting takes 15 µs a number, a third of a list page; the last few thousand are kept. */
const formatted = new Map<string, string>()

function international(value: string): string {
  let shown = formatted.get(value)
  if (shown === undefined) {
    if (formatted.size >= 5_000) formatted.clear()
    shown = parsePhoneNumberFromString(value)?.formatInternational() ?? value
    formatted.set(value, shown)
  }
  return shown
}

export function formatPhone({ value, extension }: Pick<Phone, 'value' | 'extension'>) {
  const shown = international(value)
  return extension ? `${shown} ext. ${extension}` : shown
}

const link = (phone: Pick<Phone, 'value' | 'extension'>) =>
  `<a class="link num" href="tel:${escapeHtml(phoneKey(phone.value))}">${escapeHtml(formatPhone(phone))}</a>`
const operators = [
  'contains',
  'notContains',
  'is',
  'startsWith',
  'endsWith',
  'empty',
  'notEmpty',
] as const

export const phoneType = registerFieldType({
  name: 'phone',
  column: 'string',
  parse: (raw, _, context) => parsePhone(raw, context)?.value ?? null,
  text: (value: string) => formatPhone({ value }),
  html: (value: string) => link({ value }),
  csv: (value: string) => value,
  keys: (value: string) => [phoneKey(value)],
  words: () => '',
  fragments: (value: string) => [value.replace(/\D/g, '')],
  operators,
  sortable: false,
  editor: 'records::editors/phone',
  schema: () => ({ type: 'string', maxLength: 40 }),
})

export const phone = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'phone', options }) as Field<string, O['required'] extends true ? true : false, O>

/** Several numbers, typed, one primary and first. CSV as for e-mails. */
export const phonesType = registerFieldType({
  name: 'phones',
  ...jsonColumn,
  parse(raw, _, context) {
    const list =
      typeof raw === 'string' && !raw.trim().startsWith('[')
        ? raw.split(/[;\n]| \/ | ::: /)
        : asList(raw)
    const values = list.flatMap((each: any) => {
      const given = each && typeof each === 'object' ? each : { value: each }
      const typed = /^(.*?)\s*\((work|home|mobile|fax|other)\)\s*$/i.exec(String(given.value ?? ''))
      const parsed = parsePhone(typed ? typed[1] : given.value, context)
      if (!parsed) return []
      const kind = (given.kind ?? typed?.[2]?.toLowerCase() ?? 'work') as ContactKind
      if (!contactKinds.includes(kind))
        throw new FieldError('notChoice', { value: String(kind).slice(0, 60) })
      const primary = given.primary && given.primary !== 'false' && given.primary !== '0'
      const extension =
        parsed.extension ??
        (typeof given.extension === 'string' ? given.extension.slice(0, 10) : undefined)
      return [
        {
          ...parsed,
          ...(extension ? { extension } : {}),
          kind,
          ...(primary ? { primary: true } : {}),
        } as Phone,
      ]
    })
    const unique = values.filter(
      (each, at) =>
        values.findIndex((other) => phoneKey(other.value) === phoneKey(each.value)) === at
    )
    if (unique.length > 20) throw new FieldError('tooMany', { max: 20 })
    return unique.length ? withOnePrimary(unique) : null
  },
  text: (value: Phone[]) => value.map(formatPhone).join(', '),
  html: (value: Phone[]) =>
    `${link(value[0])}${value.length > 1 ? ` <span class="muted">+${value.length - 1}</span>` : ''}`,
  csv: (value: Phone[]) =>
    value
      .map(
        (each) =>
          each.value +
          (each.extension ? ` ext. ${each.extension}` : '') +
          (each.kind === 'work' ? '' : ` (${each.kind})`)
      )
      .join('; '),
  keys: (value: Phone[]) => value.map((each) => phoneKey(each.value)),
  words: () => '',
  fragments: (value: Phone[]) => value.map((each) => each.value.replace(/\D/g, '')),
  operators,
  sortable: false,
  editor: 'records::editors/phones',
  schema: () => ({
    type: 'array',
    maxItems: 20,
    items: {
      type: 'object',
      required: ['value'],
      properties: {
        value: {
          type: 'string',
          maxLength: 40,
          description: 'E.164 where the number fits a numbering plan.',
        },
        kind: { type: 'string', enum: [...contactKinds] },
        primary: { type: 'boolean' },
        valid: { type: 'boolean' },
        extension: { type: 'string' },
      },
    },
  }),
})

export const phones = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'phones', options }) as Field<Phone[], O['required'] extends true ? true : false, O>
