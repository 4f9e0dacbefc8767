/** One property line of a vCard, unfolded and decoded. */
interface Line {
  name: string
  /** Parameter names in lower case; values of repeated parameters joined. */
  params: Record<string, string[]>
  value: string
}

/** A card as attributes of a contact, not yet checked by the field types; `companyName` is the organisation's. */
export type CardValues = Record<string, any> & { companyName?: string | null }

/** The file holds no vCard at all. */
export class NoCards extends Error {}

/** Most cards one file may hold. */
export const mostCards = 5000

/**
 * Reads one or many vCards: 2.1 (with quoted-printable and charset), 3.0 (RFC 2426) and 4.0 (RFC 6350).
 * @throws NoCards
 */
export function parseCards(text: string): CardValues[] {
  const cards: CardValues[] = []
  let lines: Line[] | null = null
  for (const raw of unfold(text)) {
    if (/^(?:item\d+\.)?begin:vcard\s*$/i.test(raw)) lines = []
    else if (/^end:vcard\s*$/i.test(raw)) {
      if (lines?.length) cards.push(valuesOf(lines))
      lines = null
      if (cards.length >= mostCards) break
    } else if (lines) {
      const line = readLine(raw)
      if (line) lines.push(line)
    }
  }
  if (!cards.length) throw new NoCards('There is no contact card in this file.')
  return cards
}

/** Continuation lines begin with a space (RFC 6350 3.2); quoted-printable ones follow a line that ends in `=`. */
function unfold(text: string): string[] {
  const lines: string[] = []
  let soft = false
  for (const line of text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/)) {
    const last = lines.length - 1
    if (soft) lines[last] = lines[last].slice(0, -1) + line
    else if (/^[ \t]/.test(line) && last >= 0) lines[last] += line.slice(1)
    else lines.push(line)
    const now = lines.at(-1) ?? ''
    soft = /^[^:]*;(?:encoding=)?quoted-printable[^:]*:/i.test(now) && now.endsWith('=')
  }
  return lines
}

function readLine(raw: string): Line | null {
  const parts = /^((?:"[^"]*"|[^":])*):([\s\S]*)$/.exec(raw)
  if (!parts) return null
  const [head, ...given] = parts[1].match(/(?:"[^"]*"|[^;"])+/g) ?? []
  if (!head) return null
  const params: Line['params'] = {}
  for (const each of given) {
    const at = each.indexOf('=')
    const name = at < 0 ? 'type' : each.slice(0, at).trim().toLowerCase()
    const values = (at < 0 ? each : each.slice(at + 1))
      .split(',')
      .map((value) => value.replaceAll('"', '').trim().toLowerCase())
    params[name] = [...(params[name] ?? []), ...values]
  }
  const printable =
    params.encoding?.includes('quoted-printable') || params.type?.includes('quoted-printable')
  const value = printable ? quotedPrintable(parts[2], params.charset?.[0]) : parts[2]
  return { name: head.replace(/^.*\./, '').trim().toUpperCase(), params, value }
}

function quotedPrintable(text: string, charset = 'utf-8') {
  const bytes: number[] = []
  for (let at = 0; at < text.length; at++) {
    const hex = text[at] === '=' ? /^[0-9A-F]{2}/i.exec(text.slice(at + 1, at + 3)) : null
    if (hex) {
      bytes.push(Number.parseInt(hex[0], 16))
      at += 2
    } else bytes.push(...Buffer.from(text[at]))
  }
  try {
    return new TextDecoder(charset).decode(Uint8Array.from(bytes))
  } catch {
    return new TextDecoder().decode(Uint8Array.from(bytes))
  }
}

const plain = (text: string) =>
  text.replace(/\\([nN,;:\\])/g, (_, character) => (/n/i.test(character) ? '\n' : character)).trim()

/** Parts between unescaped separators. */
const split = (text: string, separator: ';' | ',') =>
  (text.match(separator === ';' ? /(?:\\.|[^\\;])*(?:;|$)/g : /(?:\\.|[^\\,])*(?:,|$)/g) ?? [])
    .map((part) => plain(part.replace(separator === ';' ? /;$/ : /,$/, '')))
    .slice(0, -1)

const kindOf = ({ params }: Line) => {
  const types = params.type ?? []
  if (types.includes('fax')) return 'fax'
  if (types.includes('cell') || types.includes('mobile')) return 'mobile'
  if (types.includes('home')) return 'home'
  if (types.includes('work')) return 'work'
  return types.length && !types.every((each) => ['pref', 'internet', 'voice'].includes(each))
    ? 'other'
    : 'work'
}
const isPreferred = ({ params }: Line) => Boolean(params.pref || params.type?.includes('pref'))

const titles: Record<string, string> = {
  mr: 'mr',
  sr: 'mr',
  herr: 'mr',
  m: 'mr',
  ms: 'ms',
  sra: 'ms',
  frau: 'ms',
  srta: 'ms',
  miss: 'ms',
  mrs: 'mrs',
  mme: 'mrs',
  mx: 'mx',
  dr: 'dr',
  dra: 'dr',
  prof: 'prof',
  profa: 'prof',
}

function valuesOf(lines: Line[]): CardValues {
  const all = (name: string) => lines.filter((line) => line.name === name && line.value.trim())
  const first = (name: string) => (all(name)[0] ? plain(all(name)[0].value) : null)
  const [family, given, additional, prefix] = all('N')[0] ? split(all('N')[0].value + ';', ';') : []
  const [organisation, department] = all('ORG')[0] ? split(all('ORG')[0].value + ';', ';') : []
  const whole = first('FN')
  const named = family || given
  return {
    salutation: titles[(prefix ?? '').toLowerCase().replace(/[. ]/g, '')] ?? null,
    firstName: given || (named ? null : (whole?.split(' ').slice(0, -1).join(' ') ?? null)) || null,
    middleName: additional || null,
    lastName: family || (given ? null : whole?.split(' ').at(-1)) || given || organisation || null,
    ...(family || !given ? {} : { firstName: null }),
    jobTitle: first('TITLE') ?? first('ROLE'),
    companyName: organisation || null,
    department: department || null,
    emails: all('EMAIL').map((line) => ({
      value: plain(line.value),
      kind: kindOf(line),
      primary: isPreferred(line),
    })),
    phones: all('TEL').map((line) => ({
      value: plain(line.value).replace(/^tel:/i, '').replace(/;ext=/i, ' ext. '),
      kind: kindOf(line),
      primary: isPreferred(line),
    })),
    addresses: all('ADR').flatMap((line) => {
      const [box, extended, street, city, state, postalCode, country] = split(line.value + ';', ';')
      const address = {
        kind: kindOf(line) === 'home' ? 'home' : kindOf(line) === 'work' ? 'work' : 'other',
        primary: isPreferred(line),
        street: [box, extended, street].filter(Boolean).join('\n'),
        city,
        state,
        postalCode,
        country,
      }
      return address.street || city || state || postalCode || country ? [address] : []
    }),
    ...links(all('URL'), lines),
    birthday: birthday(first('BDAY')),
    description: first('NOTE'),
    language: first('LANG')?.slice(0, 2).toLowerCase() ?? null,
    timezone: /^[A-Z]\w+\/[\w/+-]+$/.test(first('TZ') ?? '') ? first('TZ') : null,
    tags: all('CATEGORIES')
      .flatMap((line) => split(line.value + ',', ','))
      .filter(Boolean),
  }
}

function links(urls: Line[], lines: Line[]) {
  const social = lines.filter(({ name }) => name === 'X-SOCIALPROFILE' || name === 'SOCIALPROFILE')
  const addresses = [...urls, ...social].map(({ value }) => plain(value))
  return {
    linkedin: addresses.find((url) => /linkedin\.com/i.test(url)) ?? null,
    website:
      urls.map(({ value }) => plain(value)).find((url) => !/linkedin\.com/i.test(url)) ?? null,
  }
}

/** 1985-04-12, 19850412, 1985-04-12T00:00:00Z; days without a year are left out. */
function birthday(text: string | null) {
  const parts = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(text ?? '')
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]}` : null
}
