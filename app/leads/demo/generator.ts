import type { DateTime } from 'luxon'
import { atWork, pastMoment } from '#workspace/demo/moments'
import { Random } from '#workspace/demo/random'
import { personName, phone, slug, type Country } from '#contacts/demo/generator'
import { companyNames, jobTitles } from '#contacts/demo/words'
import type { StatusKind } from '#leads/statuses'

/** A person of the demo company's world who was a lead before. */
export interface Convert {
  id: number
  companyId: number | null
  companyName: string | null
  ownerId: number | null
  since: DateTime
  values: Record<string, any>
}

export interface LeadScope {
  ownerIds: (number | null)[]
  now: DateTime
  /** Sources to choose from, the frequent ones more than once. */
  sources: Record<'all' | 'converted', readonly (string | null)[]>
  reasons: readonly string[]
  /** A status of this name, or else of this kind; null where the company has none. */
  status: (key: string, kind: StatusKind) => string | null
}

export interface Step {
  status: string
  kind: StatusKind
  at: DateTime
}

/** Past the numbers of the people and companies of that world. */
const firstPhone = 160_000

/** How those that became nothing ended, and in which share of them. */
const ends: [key: string, kind: StatusKind, share: number][] = [
  ['unqualified', 'lost', 0.6],
  ['junk', 'lost', 0.19],
  ['nurturing', 'on_hold', 0.14],
  ['qualified', 'won', 0.07],
]
const details: Record<string, readonly string[]> = {
  event: ['Feria 2025', 'Logistics UK', 'SIL Barcelona'],
  campaign: ['Spring offer', 'Ahorra en almacén'],
  advertisement: ['Search ads', 'Trade magazine'],
}
const amounts = [1200, 2500, 4000, 6500, 9000, 15_000, 24_000, 60_000]

/** The lead at this place of the list with the way it went; of `convert` if it became that person. */
export function demoLead(position: number, convert: Convert | null, scope: LeadScope) {
  const random = new Random(17_000_000 + position)
  const steps = convert
    ? convertedWay(random, convert, scope)
    : position % 40 === 7
      ? unanswered(random, scope)
      : way(random, scope)
  const { status, kind, at } = steps.at(-1)!
  const source = random.of(scope.sources[convert ? 'converted' : 'all'])
  const createdAt = steps[0].at
  const responded = steps[1]?.at ?? null
  const due = atWork(createdAt.plus({ hours: 4 }))
  const overdue = due < scope.now ? 'overdue' : 'due'
  return {
    values: {
      ...(convert ? personOf(convert) : stranger(random, position)),
      status,
      statusSince: at,
      source,
      sourceDetails: source && details[source] ? random.of(details[source]) : null,
      utmCampaign: source === 'campaign' || source === 'advertisement' ? 'spring' : null,
      estimatedAmount: random.chance(0.55) ? random.of(amounts) : null,
      disqualifyReason: kind === 'lost' ? random.of(scope.reasons) : null,
      firstResponseDueAt: due,
      firstRespondedAt: responded,
      responseStatus: responded ? (responded <= due ? 'met' : 'late') : overdue,
      ownerId: convert ? convert.ownerId : random.of(scope.ownerIds),
      createdAt,
      updatedAt: at,
    },
    steps,
  }
}

/** Half are answered the same morning or afternoon, some only after days. */
function response(random: Random) {
  const luck = random.next()
  if (luck < 0.55) return { minutes: random.whole(8, 220) }
  if (luck < 0.85) return { hours: random.whole(4, 26) }
  return { hours: random.whole(30, 130) }
}

function way(random: Random, scope: LeadScope): Step[] {
  // The company grew: half of all leads came in the last third of the time, and some are new.
  const days = random.chance(0.15) ? 14 : 30 + Math.round(510 * random.next() ** 1.3)
  const createdAt = pastMoment(random, scope.now, days)
  const wanted: [string, StatusKind][] = [['new', 'open']]
  const answered = atWork(createdAt.plus(response(random)))
  const moments = [createdAt, answered]
  wanted.push(['attempting', 'ongoing'])
  moments.push(atWork(answered.plus({ hours: random.whole(3, 150) })))
  if (random.chance(0.7)) wanted.push(['connected', 'ongoing'])
  else moments.pop()
  let luck = random.next()
  const end = ends.find(([, , share]) => (luck -= share) < 0) ?? ends[0]
  wanted.push([end[0], end[1]])
  moments.push(atWork(moments.at(-1)!.plus({ days: random.whole(2, 32) })))
  return stepsUntil(scope, wanted, moments)
}

/** Nobody got round to these yet, whatever the day and the hour. */
const unanswered = (random: Random, scope: LeadScope): Step[] =>
  stepsUntil(scope, [['new', 'open']], [pastMoment(random, scope.now, 3)])

function convertedWay(random: Random, { since }: Convert, scope: LeadScope): Step[] {
  const createdAt = atWork(since.minus({ days: random.whole(3, 40) }))
  const answered = atWork(createdAt.plus(response(random)))
  const connected = atWork(answered.plus({ hours: random.whole(3, 60) }))
  const wanted: [string, StatusKind][] = [
    ['new', 'open'],
    ['attempting', 'ongoing'],
    ['connected', 'ongoing'],
  ]
  const steps = stepsUntil({ ...scope, now: since }, wanted, [createdAt, answered, connected])
  return [...steps, { status: 'converted', kind: 'won', at: since }]
}

/** The steps that were taken by now; a status that the company does not have is left out. */
function stepsUntil({ now, status }: LeadScope, wanted: [string, StatusKind][], at: DateTime[]) {
  const steps: Step[] = []
  for (const [index, [key, kind]] of wanted.entries()) {
    const known = status(key, kind)
    if (index && (at[index] >= now || !known)) continue
    if (known === steps.at(-1)?.status) continue
    steps.push({ status: known ?? key, kind, at: at[index] })
  }
  return steps
}

const personOf = ({ values, companyName }: Convert) => ({
  firstName: values.first_name,
  middleName: values.middle_name,
  lastName: values.last_name,
  jobTitle: values.job_title,
  companyName,
  emails: JSON.parse(values.emails ?? 'null'),
  phones: JSON.parse(values.phones ?? 'null'),
  language: values.language,
})

function stranger(random: Random, position: number) {
  const country: Country = random.chance(0.5) ? 'ES' : 'GB'
  const named = personName(random, country)
  const { heads, tails } = companyNames[country]
  const company = random.chance(0.8)
    ? `${random.of<string>(heads)} ${random.of<string>(tails)}`
    : null
  const host = company ? `${slug(company)}.example` : 'mail.example'
  return {
    ...named,
    jobTitle: company ? random.of<string>(jobTitles[country]) : null,
    companyName: company,
    emails: [
      {
        value: `${slug(named.firstName)}.${slug(named.lastName)}.${position}@${host}`,
        kind: company ? 'work' : 'home',
        primary: true,
      },
    ],
    phones: random.chance(0.5) ? phone(country, firstPhone + position) : null,
    language: country === 'ES' ? 'es' : 'en',
  }
}
