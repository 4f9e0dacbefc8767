import {
  escapeHtml,
  FieldError,
  registerFieldType,
  type Field,
  type FieldOptions,
} from '#records/field_type'
import { asList, jsonColumn, withOnePrimary } from '#records/fields/json_column'

export const contactKinds = ['work', 'home', 'mobile', 'fax', 'other'] as const
export type ContactKind = (typeof contactKinds)[number]

export interface Email {
  value: string
  kind: ContactKind
  primary: boolean
  optedOut?: boolean
  invalid?: boolean
}

/** Addresses as HTML's e-mail input takes them (WHATWG "valid e-mail address"), at most 254 characters (RFC 5321 4.5.3.1.3). */
const valid =
  /^[a-z0-9.!#$%&'*+/=?^_`{|}~\u00a1-\uffff-]+@[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?(?:\.[a-z0-9\u00a1-\uffff](?:[a-z0-9\u00a1-\uffff-]{0,61}[a-z0-9\u00a1-\uffff])?)+$/i

export function parseEmail(raw: unknown): string | null {
  if (raw === null || raw === undefined) return null
  if (typeof raw !== 'string') throw new FieldError('notEmail', { value: '' })
  const text = raw
    .trim()
    .replace(/^mailto:/i, '')
    .replace(/^.*<([^<>]+)>$/, '$1')
    .trim()
  if (!text) return null
  if (text.length > 254 || !valid.test(text))
    throw new FieldError('notEmail', { value: text.slice(0, 80) })
  const at = text.lastIndexOf('@')
  return text.slice(0, at) + text.slice(at).toLowerCase()
}

/** How addresses are compared: lower case. */
export const emailKey = (value: string) => value.toLowerCase()

const link = (value: string) =>
  `<a class="link" href="mailto:${escapeHtml(value)}">${escapeHtml(value)}</a>`
const operators = [
  'contains',
  'notContains',
  'is',
  'startsWith',
  'endsWith',
  'empty',
  'notEmpty',
] as const

export const emailType = registerFieldType({
  name: 'email',
  column: 'string',
  parse: (raw) => parseEmail(raw),
  text: (value: string) => value,
  html: link,
  keys: (value: string) => [emailKey(value)],
  fragments: (value: string) => [emailKey(value)],
  operators,
  sortable: true,
  editor: 'records::editors/email',
  schema: () => ({ type: 'string', format: 'email', maxLength: 254 }),
})

export const email = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'email', options }) as Field<string, O['required'] extends true ? true : false, O>

/** Several addresses, typed, one primary and first. CSV: addresses separated by `;`, each with ` (kind)` unless it is work. */
export const emailsType = registerFieldType({
  name: 'emails',
  ...jsonColumn,
  parse(raw) {
    const list =
      typeof raw === 'string' && !raw.trim().startsWith('[')
        ? raw.split(/[;,\n]| \/ /)
        : asList(raw)
    const values = list.flatMap((each: any) => {
      const given = each && typeof each === 'object' ? each : { value: each }
      const typed = /^(.*?)\s*\((work|home|mobile|fax|other)\)\s*$/i.exec(String(given.value ?? ''))
      const value = parseEmail(typed ? typed[1] : given.value)
      if (!value) return []
      const kind = (given.kind ?? typed?.[2]?.toLowerCase() ?? 'work') as ContactKind
      if (!contactKinds.includes(kind))
        throw new FieldError('notChoice', { value: String(kind).slice(0, 60) })
      const marks = Object.fromEntries(
        ['primary', 'optedOut', 'invalid']
          .filter((mark) => given[mark] && given[mark] !== 'false' && given[mark] !== '0')
          .map((mark) => [mark, true])
      )
      return [{ value, kind, ...marks } as Email]
    })
    const unique = values.filter(
      (each, at) =>
        values.findIndex((other) => emailKey(other.value) === emailKey(each.value)) === at
    )
    if (unique.length > 20) throw new FieldError('tooMany', { max: 20 })
    return unique.length ? withOnePrimary(unique) : null
  },
  text: (value: Email[]) => value.map((each) => each.value).join(', '),
  html: (value: Email[]) =>
    `${link(value[0].value)}${value.length > 1 ? ` <span class="muted">+${value.length - 1}</span>` : ''}`,
  csv: (value: Email[]) =>
    value.map((each) => each.value + (each.kind === 'work' ? '' : ` (${each.kind})`)).join('; '),
  keys: (value: Email[]) => value.map((each) => emailKey(each.value)),
  words: (value: Email[]) => value.map((each) => each.value).join(' '),
  fragments: (value: Email[]) => value.map((each) => emailKey(each.value)),
  operators,
  sortable: false,
  editor: 'records::editors/emails',
  schema: () => ({
    type: 'array',
    maxItems: 20,
    items: {
      type: 'object',
      required: ['value'],
      properties: {
        value: { type: 'string', format: 'email', maxLength: 254 },
        kind: { type: 'string', enum: [...contactKinds] },
        primary: { type: 'boolean' },
        optedOut: { type: 'boolean' },
        invalid: { type: 'boolean' },
      },
    },
  }),
})

export const emails = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'emails', options }) as Field<Email[], O['required'] extends true ? true : false, O>
