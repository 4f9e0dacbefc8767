import { DateTime } from 'luxon'
import { system, type Origin } from '#records/actor'
import { change } from '#records/change'
import { nextNumbers } from '#records/numbering'
import { fold } from '#records/normalise'
import { recordClass, recordClasses, type RecordClass, type RecordRow } from '#records/record'
import Activity from '#contacts/models/activity'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import { finderFor } from '#contacts/duplicates/duplicate_finder'
import { leadSettings } from '#leads/settings'
import Lead from '#leads/models/lead'

export interface Arrival {
  /** What it came by, as people call it: a form's name, a mailbox. */
  from: string
  /** What came, in plain text: told on the time line. */
  story: string
  /** Who shall have a new one; null leaves it to the assignment. */
  ownerId?: number | null
}

export interface Arrived {
  record: RecordRow
  /** Somebody known: it stands on their time line, and nothing of theirs was changed. */
  joined: boolean
}

type Values = Record<string, any>

/**
 * The door for everybody who comes by themselves: by a form, a program, a mail. Who has a known address or number is not made twice:
 * what they say lands on the time line of their open lead or of the person. Otherwise a lead is made, or a person and a deal where a
 * company works without leads. Nothing that is there is changed by what a stranger says.
 *
 * @param values attributes of a lead, read and found valid
 */
export function leadArrived(source: Origin, values: Values, arrival: Arrival): Promise<Arrived> {
  return change({ ...system, door: source }, 'created', async (current) => {
    // Of two with the same address at once, the second must find the first.
    await nextNumbers(current.transaction, 'lead.arrivals', 1, 1)
    const known = await knownAs(values)
    const record = known ?? (await made(values, arrival))
    await tell(record, arrival)
    return { record, joined: known !== null }
  })
}

const telling = new Set(['email', 'mailbox', 'phone'])

/** Their open lead, or the person; null for somebody new. */
async function knownAs({ emails, phones }: Values): Promise<RecordRow | null> {
  const found = async (name: string) => {
    const matches = await finderFor(system, name).likely({ emails, phones }, null, 20)
    return matches.filter(({ reasons }) => reasons.some((reason) => telling.has(reason)))
  }
  const { on } = await leadSettings()
  for (const { id } of on ? await found('lead') : []) {
    const lead = await Lead.findOrFail(id)
    if (!lead.isConverted && lead.statusKind !== 'lost') return lead
  }
  const [person] = await found('contact')
  return person ? Contact.findOrFail(person.id) : null
}

async function made(values: Values, arrival: Arrival): Promise<RecordRow> {
  const ownerId = arrival.ownerId ?? null
  const { on } = await leadSettings()
  if (on) return Lead.create({ ...values, ownerId })
  const company = values.companyName ? await companyNamed(values, ownerId) : null
  const shared = Object.entries(values).filter(([name]) => Contact.field(name))
  const contact = await Contact.create({
    ...Object.fromEntries(shared),
    lastName: values.lastName ?? values.firstName ?? values.emails?.[0]?.value ?? arrival.from,
    firstName: values.lastName ? (values.firstName ?? null) : null,
    companyId: company?.id ?? null,
    ownerId,
  })
  await makeDeal(values, contact, ownerId)
  return contact
}

async function companyNamed({ companyName, website }: Values, ownerId: number | null) {
  const same = await Company.query()
    .where('title_sort', fold(companyName))
    .whereNull('deleted_at')
    .first()
  return same ?? Company.create({ name: companyName, website: website ?? null, ownerId })
}

/** Deals are a higher room's; where there is none, the person is enough. */
async function makeDeal(values: Values, contact: Contact, ownerId: number | null) {
  if (!recordClasses().some(({ recordName }) => recordName === 'deal')) return
  const Deal = recordClass('deal') as RecordClass & { create(values: Values): Promise<RecordRow> }
  await Deal.create({
    name: contact.title,
    contactId: contact.id,
    companyId: contact.companyId,
    amount: values.estimatedAmount ?? null,
    source: values.source ?? null,
    description: values.description ?? null,
    ownerId,
  })
}

/** A note of nobody's: a name with an @ in what a stranger writes calls nobody. */
const tell = (record: RecordRow, { from, story }: Arrival) =>
  Activity.create({
    kind: 'note',
    subject: from.slice(0, 255),
    body: story.slice(0, 20_000),
    aboutName: record.recordName,
    aboutId: record.id,
    companyId: (record as any).companyId ?? null,
    happenedAt: DateTime.utc(),
    mentions: null,
  })
