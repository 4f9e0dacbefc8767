import { type DateTime } from 'luxon'
import { fold } from '#records/normalise'
import { pastMoment } from '#workspace/demo/moments'
import { Random } from '#workspace/demo/random'
import {
  calls,
  companyNames,
  english,
  jobTitles,
  notes,
  spanish,
  tasks,
} from '#contacts/demo/words'

export type Country = 'ES' | 'GB'
export interface DemoScope {
  ownerIds: (number | null)[]
  tagIds: number[]
  /** Histories end here. */
  now: DateTime
}

const industries = [
  'retail',
  'construction',
  'manufacturing',
  'hospitality',
  'healthcare',
  'software',
  'logistics',
  'food',
]
const sizes = ['1_10', '11_50', '51_200', '201_500']
const lifecycles = [
  'subscriber',
  'lead',
  'lead',
  'opportunity',
  'customer',
  'customer',
  'customer',
  'former',
]
export const slug = (text: string) =>
  fold(text)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

/** Past the pairs of words, a number keeps names and domains apart. */
const numbered = (name: string, round: number) => (round ? `${name} ${round + 1}` : name)

function times(random: Random, now: DateTime) {
  const [createdAt, updatedAt] = [pastMoment(random, now), pastMoment(random, now)].sort(
    (a, b) => a.toMillis() - b.toMillis()
  )
  return { createdAt, updatedAt }
}

/** Set aside by Ofcom for drama, a thousand numbers each. */
const britishDrama =
  '2079460 1134960 1144960 1154960 1164960 1174960 1184960 1214960 1314960 1414960 1514960 1614960 1914980 1632960'
    .split(' ')
    .map((prefix) => `+44${prefix}`)
/** Set aside by the Australian regulator for fiction, ten thousand each. */
const australianFiction = '25550 27010 35550 37010 75550 77010 85550 87010'
  .split(' ')
  .map((prefix) => `+61${prefix}`)
const areaCodes = 799

const padded = (number: number, digits: number) => String(number).padStart(digits, '0')

/**
 * The number of whoever stands at this place, nobody else's up to 174,900. It reaches nobody: besides the above, the North
 * American 555-01xx are fiction's, and Spain's block is not given out.
 */
function phoneNumber(country: Country, position: number): string {
  if (position < 1_000)
    return `${country === 'GB' ? '+447700900' : '+34910000'}${padded(position, 3)}`
  const british = position - 1_000
  if (british < britishDrama.length * 1_000)
    return (
      britishDrama[british % britishDrama.length] +
      padded(Math.floor(british / britishDrama.length), 3)
    )
  const australian = british - britishDrama.length * 1_000
  if (australian < australianFiction.length * 10_000)
    return (
      australianFiction[australian % australianFiction.length] +
      padded(Math.floor(australian / australianFiction.length), 4)
    )
  const american = australian - australianFiction.length * 10_000
  return `+1${201 + (american % areaCodes)}55501${padded(Math.floor(american / areaCodes) % 100, 2)}`
}

export const phone = (country: Country, position: number) => [
  {
    value: phoneNumber(country, position),
    kind: country === 'GB' ? 'mobile' : 'work',
    primary: true,
  },
]

/** People as they are called: two surnames in Spain, often a second first name in Britain, so that few share all of it. */
export function personName(random: Random, country: Country) {
  const names = country === 'ES' ? spanish : english
  const [first, second] = [random.of<string>(names.first), random.of<string>(names.first)]
  const [last, mother] = [random.of<string>(names.last), random.of<string>(names.last)]
  const two = random.chance(0.55) && second !== first
  return {
    firstName: country === 'ES' && two && random.chance(0.4) ? `${first} ${second}` : first,
    middleName: country === 'GB' && two ? second : null,
    lastName:
      mother !== last && (country === 'ES' || random.chance(0.15))
        ? `${last}${country === 'ES' ? ' ' : '-'}${mother}`
        : last,
  }
}

function address(random: Random, country: Country) {
  const place = country === 'ES' ? spanish : english
  const [city, postalCode] = random.of<readonly [string, string]>(place.towns)
  const [street, number] = [random.of<string>(place.streets), random.whole(1, 120)]
  return [
    {
      kind: 'work',
      primary: true,
      street: country === 'ES' ? `${street}, ${number}` : `${number} ${street}`,
      city,
      postalCode,
      country,
    },
  ]
}

/** The company at this place of the list: always the same one. */
export function demoCompany(position: number, { ownerIds, tagIds, now }: DemoScope) {
  const random = new Random(7_000_000 + position)
  const country: Country = position % 2 ? 'GB' : 'ES'
  const { heads, tails } = companyNames[country]
  const pair = position >> 1
  const spread = (pair * 31) % (heads.length * tails.length)
  const round = Math.floor(pair / (heads.length * tails.length))
  const name = numbered(
    `${heads[spread % heads.length]} ${tails[Math.floor(spread / heads.length)]}`,
    round
  )
  const domain = `${slug(name)}.example`
  return {
    name,
    type: random.of(['customer', 'customer', 'prospect', 'partner', 'supplier']),
    industry: random.of(industries),
    size: random.of(sizes),
    website: `https://${domain}`,
    domains: [domain],
    emails: [{ value: `info@${domain}`, kind: 'work', primary: true }],
    phones: phone(country, position),
    addresses: address(random, country),
    tags: random.chance(0.3) && tagIds.length ? [random.of(tagIds)] : null,
    language: country === 'ES' ? 'es' : 'en',
    ownerId: random.of(ownerIds),
    ...times(random, now),
  }
}

/** The person at this place of the list. Companies are handed out so that a few have many people. */
export function demoContact(
  position: number,
  companies: { id: number; name: string; country: Country }[],
  { ownerIds, tagIds, now }: DemoScope
) {
  const random = new Random(9_000_000 + position)
  const company = random.chance(0.92)
    ? companies[Math.floor(random.next() ** 1.4 * companies.length)]
    : null
  const country = company?.country ?? random.of(['ES', 'GB'] as const)
  const name = personName(random, country)
  const host = company ? `${slug(company.name)}.example` : 'mail.example'
  return {
    ...name,
    jobTitle: company ? random.of<string>(jobTitles[country]) : null,
    companyId: company?.id ?? null,
    emails: [
      {
        value: `${slug(name.firstName)}.${slug(name.lastName)}${position < 60 ? '' : position}@${host}`,
        kind: company ? 'work' : 'home',
        primary: true,
      },
    ],
    phones: random.chance(0.7) ? phone(country, position) : null,
    addresses: random.chance(0.6) ? address(random, country) : null,
    lifecycle: random.of(lifecycles),
    source: null,
    tags: random.chance(0.35) && tagIds.length ? [random.of(tagIds)] : null,
    language: country === 'ES' ? 'es' : 'en',
    ownerId: random.of(ownerIds),
    ...times(random, now),
  }
}

/** What happened with a person: notes and calls of the past, and now and then a task that is still open. */
export function demoHistory(
  contact: { id: number; companyId: number | null; ownerId: number | null; country: Country },
  length: number,
  { now }: DemoScope
) {
  const random = new Random(11_000_000 + contact.id)
  const about = {
    aboutName: 'contact',
    aboutId: contact.id,
    companyId: contact.companyId,
    ownerId: contact.ownerId,
  }
  const past = Array.from({ length }, () => {
    const happenedAt = pastMoment(random, now)
    const common = { ...about, happenedAt, createdAt: happenedAt, createdById: contact.ownerId }
    return random.chance(0.6)
      ? { ...common, kind: 'note', subject: null, body: random.of<string>(notes[contact.country]) }
      : {
          ...common,
          kind: 'call',
          subject: random.of<string>(calls[contact.country]),
          body: null,
          direction: random.of(['outbound', 'inbound']),
          outcome: random.of(['connected', 'connected', 'no_answer']),
          minutes: random.whole(1, 25),
        }
  })
  if (!random.chance(0.18)) return past
  const dueAt = now
    .plus({ days: random.whole(-2, 9) })
    .set({ hour: random.whole(9, 17), minute: 0, second: 0, millisecond: 0 })
  return [
    ...past,
    {
      ...about,
      kind: 'task',
      subject: random.of<string>(tasks[contact.country]),
      body: null,
      dueAt,
      assigneeId: contact.ownerId,
      happenedAt: null,
    },
  ]
}
