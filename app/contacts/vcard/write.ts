import type { Address } from '#records/fields/address'
import type { Email } from '#records/fields/email'
import type { Phone } from '#records/fields/phone'

/** A contact as its card needs it; plain rows and models alike. */
export interface Card {
  id: number
  title: string
  salutation?: string | null
  firstName?: string | null
  middleName?: string | null
  lastName?: string | null
  jobTitle?: string | null
  department?: string | null
  companyName?: string | null
  emails?: Email[] | null
  phones?: Phone[] | null
  addresses?: Address[] | null
  website?: string | null
  linkedin?: string | null
  birthday?: { toISODate(): string | null } | null
  language?: string | null
  timezone?: string | null
  description?: string | null
  tagNames?: string[]
  updatedAt?: { toFormat(format: string): string; toUTC(): any } | null
}

const escaped = (text: string) =>
  text.replace(/\\/g, '\\\\').replace(/\r?\n/g, '\\n').replace(/,/g, '\\,').replace(/;/g, '\\;')
const parts = (...values: (string | null | undefined)[]) =>
  values.map((value) => escaped(value ?? '')).join(';')

/** Lines of at most 75 octets; a character is never cut in two (RFC 6350 3.2). */
export function fold(line: string): string {
  const pieces: string[] = []
  let piece = ''
  let size = 0
  for (const character of line) {
    const length = Buffer.byteLength(character)
    if (size + length > (pieces.length ? 74 : 75)) {
      pieces.push(piece)
      piece = ''
      size = 0
    }
    piece += character
    size += length
  }
  return [...pieces, piece].join('\r\n ')
}

const types: Record<string, string> = {
  work: ';TYPE=work',
  home: ';TYPE=home',
  mobile: ';TYPE=cell',
  fax: ';TYPE=fax',
}
const marks = ({ kind, primary }: { kind: string; primary?: boolean }) =>
  `${types[kind] ?? ''}${primary ? ';PREF=1' : ''}`

const titles: Record<string, string> = {
  mr: 'Mr.',
  ms: 'Ms.',
  mrs: 'Mrs.',
  mx: 'Mx.',
  dr: 'Dr.',
  prof: 'Prof.',
}

/** One contact as a vCard 4.0 (RFC 6350). */
export function writeCard(card: Card): string {
  const lines = [
    'BEGIN:VCARD',
    'VERSION:4.0',
    'PRODID:-//Farley//EN',
    `UID:urn:farley:contact:${card.id}`,
    `FN:${escaped(card.title)}`,
    `N:${parts(card.lastName, card.firstName, card.middleName, titles[card.salutation ?? ''], '')}`,
  ]
  const add = (name: string, value: string | null | undefined) =>
    value && lines.push(`${name}:${escaped(value)}`)

  if (card.companyName) lines.push(`ORG:${parts(card.companyName, card.department)}`)
  add('TITLE', card.jobTitle)
  for (const email of card.emails ?? []) add(`EMAIL${marks(email)}`, email.value)
  for (const phone of card.phones ?? []) {
    const number = phone.value.replace(/[^\d+*#]/g, '')
    const extension = phone.extension ? `;ext=${phone.extension.replace(/[^\d]/g, '')}` : ''
    lines.push(`TEL;VALUE=uri${marks(phone)}:tel:${number}${extension}`)
  }
  for (const address of card.addresses ?? []) {
    const { street, city, state, postalCode, country } = address
    lines.push(`ADR${marks(address)}:${parts('', '', street, city, state, postalCode, country)}`)
  }
  for (const url of [card.website, card.linkedin]) if (url) lines.push(`URL:${url}`)
  if (card.birthday) lines.push(`BDAY:${card.birthday.toISODate()!.replaceAll('-', '')}`)
  add('LANG', card.language)
  add('TZ', card.timezone)
  if (card.tagNames?.length) lines.push(`CATEGORIES:${card.tagNames.map(escaped).join(',')}`)
  add('NOTE', card.description)
  if (card.updatedAt) lines.push(`REV:${card.updatedAt.toUTC().toFormat("yyyyMMdd'T'HHmmss'Z'")}`)
  lines.push('END:VCARD')
  return `${lines.map(fold).join('\r\n')}\r\n`
}
