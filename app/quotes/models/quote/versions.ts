import type { Actor } from '#records/actor'
import { change, type Change } from '#records/change'
import type { RecordClass } from '#records/record'
import { copyOf } from '#quotes/lines/line_fields'
import Quote from '#quotes/models/quote'
import QuoteLine from '#quotes/models/quote_line'
import { today } from '#quotes/models/quote/beginnings'
import { linesOf } from '#quotes/models/quote/lines'
import { lock } from '#quotes/models/quote/lock'
import { demandStep } from '#quotes/models/quote/statuses'
import { quoteSettings } from '#quotes/settings/quote_settings'

/** What a copy does not take along: it has a life of its own. */
const own = new Set([
  'number',
  'revision',
  'status',
  'issuedOn',
  'expiresOn',
  'edits',
  'previousId',
])
const past = new Set(['sentAt', 'viewedAt', 'decidedAt', 'collaborators'])

/** The next version under the same number, a draft. The one before is replaced from now on: nobody accepts it any more. */
export const revise = (quote: Quote, by: Actor): Promise<Quote> =>
  change(by, 'quoteRevised', async (current) => {
    demandStep(await lock(current, quote), 'superseded')
    await quote.merge({ status: 'superseded' }).save()
    const { number, revision } = quote
    return copy(current, quote, { number, revision: revision! + 1, previousId: quote.id })
  })

/** The same under a number of its own. */
export const duplicate = (quote: Quote, by: Actor): Promise<Quote> =>
  change(by, 'quoteDuplicated', (current) => copy(current, quote, { ownerId: by.id }))

async function copy(current: Change, quote: Quote, values: Partial<Record<string, any>>) {
  const { validDays } = await quoteSettings()
  const issuedOn = await today()
  const made = await Quote.create({
    ...attributesOf(quote),
    edits: 0,
    issuedOn,
    expiresOn: issuedOn.plus({ days: validDays }),
    ...values,
  })
  const lines = await linesOf(quote.id)
  await current.createMany(
    QuoteLine as unknown as RecordClass,
    lines.map((line) => ({ ...copyOf(line), quoteId: made.id }))
  )
  return made
}

const attributesOf = (quote: Quote) =>
  Object.fromEntries(
    Quote.bound
      .filter(({ builtIn, key }) => !builtIn || key === 'owner')
      .map(({ attribute }) => attribute)
      .filter((name) => !own.has(name) && !past.has(name))
      .map((name) => [name, (quote as any)[name] ?? null])
  )

/** Every version under the number of this one, the latest first. */
export const versionsOf = (quote: Quote): Promise<Quote[]> =>
  Quote.query().where('number', quote.number!).whereNull('deletedAt').orderBy('revision', 'desc')
