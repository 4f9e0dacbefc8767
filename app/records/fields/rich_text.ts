import { createRequire } from 'node:module'
import type Sanitize from 'sanitize-html'
import { FieldError, registerFieldType, type Field, type FieldOptions } from '#records/field_type'

const require = createRequire(import.meta.url)
/** Read when the first rich text is met: with its parsers it holds 17 MB of memory. */
const sanitize = (html: string, options: Sanitize.IOptions): string =>
  require('sanitize-html')(html, options)

const allowed: Sanitize.IOptions = {
  allowedTags: [
    'p',
    'br',
    'b',
    'strong',
    'i',
    'em',
    'u',
    's',
    'a',
    'ul',
    'ol',
    'li',
    'blockquote',
    'code',
    'pre',
    'h2',
    'h3',
    'hr',
  ],
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  transformTags: {
    a: (tagName, attribs) => ({
      tagName,
      attribs: { ...attribs, rel: 'noopener noreferrer nofollow', target: '_blank' },
    }),
  },
}
allowed.allowedAttributes = { a: ['href', 'rel', 'target'] }

/** HTML of a fixed small set of tags; everything else is dropped by sanitize-html when it is stored and again when shown. */
export const cleanHtml = (html: string) => sanitize(html, allowed)
export const plainOf = (html: string) => linesOf(html).replace(/\s+/g, ' ').trim()

/** The words of clean HTML, a line for each paragraph, heading and entry of a list. */
export const linesOf = (html: string) =>
  sanitize(html.replace(/<\/(p|li|h2|h3|blockquote|pre)>|<br\s*\/?>/g, '\n'), {
    allowedTags: [],
    allowedAttributes: {},
  })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .trim()

/** Clean HTML of which every text outside links and code goes through `text`, which gets it escaped and returns markup. */
export const cleanHtmlWith = (html: string, text: (escaped: string) => string) =>
  sanitize(html, {
    ...allowed,
    textFilter: (escaped, tag) => (['a', 'code', 'pre'].includes(tag) ? escaped : text(escaped)),
  })

export const richTextType = registerFieldType({
  name: 'richText',
  column: 'text',
  parse(raw, field) {
    if (raw === null || raw === undefined) return null
    if (typeof raw !== 'string') throw new FieldError('notText')
    const max = field.options.max ?? 65_000
    if (raw.length > max) throw new FieldError('tooLong', { max })
    const html = cleanHtml(raw).trim()
    return plainOf(html) ? html : null
  },
  text: (value: string) => plainOf(value),
  html: (value: string) => cleanHtml(value),
  csv: (value: string) => value,
  operators: ['contains', 'notContains', 'empty', 'notEmpty'],
  sortable: false,
  editor: 'records::editors/rich_text',
  schema: (field) => ({
    type: 'string',
    maxLength: field.options.max ?? 65_000,
    contentMediaType: 'text/html',
  }),
})

export const richText = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'richText', options }) as Field<string, O['required'] extends true ? true : false, O>
