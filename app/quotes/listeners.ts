import type { DomainEvent, Listener } from '#modules/contract'
import { system } from '#records/actor'
import { change, connection } from '#records/change'
import { Invalid } from '#records/errors'
import { notify } from '#workspace/notifications/notification'
import Deal from '#pipeline/models/deal'
import Stage from '#pipeline/models/stage'
import Quote from '#quotes/models/quote'
import { quoteSettings } from '#quotes/settings/quote_settings'

/**
 * A yes wins the deal, at what the quote says, where the company wants it so. It runs after the yes was kept, so that a stage rule which stands in the way
 * costs nobody an acceptance: the owner is told to see to the deal instead.
 */
async function winDeal({ recordId }: DomainEvent) {
  const { acceptanceWins } = await quoteSettings()
  const quote = acceptanceWins && recordId ? await Quote.find(recordId) : null
  const deal = quote && quote.dealId ? await openDeal(quote.dealId) : null
  if (!quote || !deal) return
  try {
    await deal.win(system, { note: quote.title, values: sold(quote) })
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    const ids = [deal.ownerId ?? quote.ownerId].filter((id) => id !== null)
    await change(system, 'dealNotWon', () =>
      notify(ids, 'dealNotWon', { record: { recordName: 'deal', id: deal.id } })
    )
  }
}

/** What was sold is what the deal is worth, before tax. */
const sold = ({ total, taxTotal, currency }: Quote) => ({
  amount: (total ?? 0) - (taxTotal ?? 0),
  currency,
})

async function openDeal(id: number): Promise<Deal | null> {
  const deal = await Deal.query().where('id', id).whereNull('deletedAt').first()
  const stage = deal?.stageId ? await Stage.find(deal.stageId) : null
  return stage?.type === 'open' ? deal : null
}

/** Whoever follows the quote hears of it, besides its owner. */
async function tellFollowers(
  { recordId, data }: DomainEvent,
  kind: 'quoteAccepted' | 'quoteDeclined'
) {
  const quote = recordId ? await Quote.find(recordId) : null
  if (!quote) return
  const followers = await connection()
    .from('followers')
    .where({ record_name: 'quote', record_id: quote.id })
    .select('user_id')
  const others = followers.map((row) => row.user_id).filter((id) => id !== quote.ownerId)
  await notify(others, kind, {
    record: { recordName: 'quote', id: quote.id },
    data: { name: data.name },
  })
}

export const listeners: Record<string, Listener[]> = {
  'quote.accepted': [winDeal, (event) => tellFollowers(event, 'quoteAccepted')],
  'quote.declined': [(event) => tellFollowers(event, 'quoteDeclined')],
}
