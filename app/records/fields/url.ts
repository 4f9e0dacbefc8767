import {
  escapeHtml,
  FieldError,
  registerFieldType,
  type Field,
  type FieldOptions,
} from '#records/field_type'

/** An http(s) address; `example.com` is completed to `https://example.com`. */
export function parseUrl(raw: unknown): string | null {
  if (raw === null || raw === undefined) return null
  if (typeof raw !== 'string') throw new FieldError('notUrl', { value: '' })
  const typed = raw.trim()
  if (!typed) return null
  const address =
    /^[a-z][a-z0-9+.-]*:/i.test(typed) && !/^[^/]+:\d/.test(typed) ? typed : `https://${typed}`
  const url = URL.canParse(address) ? new URL(address) : null
  if (
    !url ||
    !['http:', 'https:'].includes(url.protocol) ||
    !url.hostname.includes('.') ||
    url.username ||
    address.length > 500
  ) {
    throw new FieldError('notUrl', { value: typed.slice(0, 80) })
  }
  return url.pathname === '/' && !url.search && !url.hash ? url.origin : url.href
}

/** The bare domain an address or e-mail points to, without `www.`. */
export function domainOf(address: string): string | null {
  const host =
    address.includes('@') && !address.includes('/')
      ? address.split('@').at(-1)!
      : URL.canParse(address)
        ? new URL(address).hostname
        : address
  return host.toLowerCase().replace(/^www\./, '') || null
}

export const urlType = registerFieldType({
  name: 'url',
  column: 'text',
  parse: (raw) => parseUrl(raw),
  text: (value: string) => value,
  html: (value: string) =>
    `<a class="link" href="${escapeHtml(value)}" rel="noopener noreferrer" target="_blank">${escapeHtml(value.replace(/^https?:\/\/(www\.)?/, ''))}</a>`,
  keys: (value: string) => [domainOf(value) ?? value],
  operators: ['contains', 'notContains', 'is', 'empty', 'notEmpty'],
  sortable: false,
  editor: 'records::editors/url',
  schema: () => ({ type: 'string', format: 'uri', maxLength: 500 }),
})

export const url = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'url', options }) as Field<string, O['required'] extends true ? true : false, O>
