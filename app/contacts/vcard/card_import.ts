import type { Actor } from '#records/actor'
import { change } from '#records/change'
import { parseContext } from '#records/company'
import { fold } from '#records/normalise'
import { readInput } from '#records/input'
import { visible } from '#records/query/scope'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import { DuplicateFinder, type Match } from '#contacts/duplicates/duplicate_finder'
import { parseCards, type CardValues } from '#contacts/vcard/parse'

export interface CardReport {
  created: { title: string; url: string }[]
  /** Left out because somebody very like them is there already. */
  known: { title: string; match: Match }[]
  /** Left out because nothing could be read of them. */
  wrong: { title: string; fields: string[] }[]
  changeSetId: number | null
}

/** How sure a match must be for a card to be left out. */
const certain = 90

/** Makes contacts of the cards in a text, as one change set. What a field refuses is left out of the contact; who is there already stays as they are unless `anyway`. */
export async function importCards(
  actor: Actor,
  text: string,
  { anyway = false } = {}
): Promise<CardReport> {
  const cards = parseCards(text)
  const report: CardReport = { created: [], known: [], wrong: [], changeSetId: null }
  await change(
    actor,
    'imported',
    async (current) => {
      for (const card of cards) await importOne(actor, card, anyway, report)
      await current.flush()
      report.changeSetId = current.setId
    },
    { origin: 'import', data: { format: 'vcard', cards: cards.length } }
  )
  return report
}

async function importOne(actor: Actor, card: CardValues, anyway: boolean, report: CardReport) {
  const { companyName, ...raw } = card
  const title = [card.firstName, card.lastName].filter(Boolean).join(' ') || '—'
  const values = await readable(actor, raw)
  if (!values.lastName) {
    report.wrong.push({ title, fields: ['lastName'] })
    return
  }
  values.companyId = companyName ? await companyNamed(actor, companyName) : null
  const [match] = await new DuplicateFinder(actor, Contact as any).likely(values, null, 1)
  if (match && match.score >= certain && !anyway) {
    report.known.push({ title, match })
    return
  }
  const contact = await Contact.create(values)
  report.created.push({ title: contact.title, url: contact.url })
}

/** One field that cannot be read must not cost the whole card. */
async function readable(actor: Actor, raw: Record<string, unknown>) {
  const context = await parseContext(actor, 'json')
  const given = { ...raw }
  for (;;) {
    const { values, errors } = await readInput(Contact as any, actor, given, 'json', {
      partial: true,
      context,
    })
    const wrong = Object.keys(errors).filter((name) => name in given)
    if (!wrong.length) return values
    for (const name of wrong) delete given[name]
  }
}

async function companyNamed(actor: Actor, name: string): Promise<number | null> {
  const found = await visible(
    Company.query().where('titleSort', fold(name)).whereNull('deletedAt'),
    Company as any,
    actor
  ).first()
  if (found) return found.id
  if (actor.reach('create', 'company') === 'none') return null
  const { values, errors } = await readInput(Company as any, actor, { name }, 'json')
  if (Object.keys(errors).length) return null
  const company = await Company.create(values)
  return company.id
}
