import { Big } from 'big.js'
import type { Actor } from '#records/actor'
import { change } from '#records/change'
import { company } from '#records/company'
import { Invalid, NotAllowed } from '#records/errors'
import { peopleWhoMay } from '#access/people_who_may'
import { notify } from '#workspace/notifications/notification'
import type { PricedLine, Totals } from '#quotes/lines/arithmetic'
import type Quote from '#quotes/models/quote'
import QuoteDecision from '#quotes/models/quote_decision'
import { linesOf } from '#quotes/models/quote/lines'
import { lock } from '#quotes/models/quote/lock'
import { demandStep } from '#quotes/models/quote/statuses'
import { totalsWith } from '#quotes/models/quote/sums'
import { quoteSettings, type QuoteSettings } from '#quotes/settings/quote_settings'

/** Why a quote needs approval; the sentence is `quotes.approval.reasons.<key>`. */
export interface Reason {
  key: 'discount' | 'amount'
  params: Record<string, string>
}

type Limits = Pick<QuoteSettings, 'approvalDiscount' | 'approvalAmount'>

/** The largest discount of a line, or of everything together, in percent; "12.5". */
export function largestDiscount(lines: readonly PricedLine[], totals: Totals): Big {
  const shares = totals.lines
    .map(({ base, discount }) => ({ base, discount }))
    .filter(({ base }) => base > 0)
  const firm = totals.lines.filter((_, at) => !lines[at].optional)
  const base = firm.reduce((sum, each) => sum + each.base, 0)
  if (base > 0) shares.push({ base, discount: base - totals.subtotal + totals.discount })
  return shares
    .map((each) => new Big(each.discount).times(100).div(each.base))
    .reduce((most, each) => (each.gt(most) ? each : most), new Big(0))
}

/**
 * What in a quote is over the limits that the company set. An amount is held against them where it is in the company's currency.
 */
export function reasonsToAsk(
  lines: readonly PricedLine[],
  totals: Totals,
  { approvalDiscount, approvalAmount }: Limits,
  inHouseCurrency: boolean
): Reason[] {
  const reasons: Reason[] = []
  const discount = largestDiscount(lines, totals)
  if (approvalDiscount !== null && discount.gt(approvalDiscount))
    reasons.push({
      key: 'discount',
      params: {
        percent: discount.round(2).toString(),
        limit: new Big(approvalDiscount).toString(),
      },
    })
  if (approvalAmount !== null && inHouseCurrency && totals.total > approvalAmount)
    reasons.push({ key: 'amount', params: { limit: String(approvalAmount) } })
  return reasons
}

export async function reasonsFor(quote: Quote): Promise<Reason[]> {
  const lines = await linesOf(quote.id)
  const house = await company()
  const inHouseCurrency = quote.currency === house.currency
  return reasonsToAsk(lines, totalsWith(lines, quote), await quoteSettings(), inHouseCurrency)
}

/** Whether this draft may not be sent as it is. */
export async function needsApproval(quote: Quote) {
  if (!quote.isDraft) return false
  const reasons = await reasonsFor(quote)
  return reasons.length > 0
}

/** Puts a draft before those who may approve it. It is fixed until they decide, or until it is taken back. */
export const submit = (quote: Quote, by: Actor, note: string | null = null) =>
  change(by, 'quoteSubmitted', async (current) => {
    demandStep(await lock(current, quote), 'in_review')
    await quote.merge({ status: 'in_review' }).save()
    const reasons = await reasonsFor(quote)
    await QuoteDecision.create({ quoteId: quote.id, kind: 'requested', reasons, note })
    await notify(await peopleWhoMay('approveQuotes'), 'approvalAsked', about(quote, by))
  })

/** Takes it back to a draft, from review or after approval, to change it. */
export const withdraw = (quote: Quote, by: Actor) =>
  change(by, 'quoteWithdrawn', async (current) => {
    demandStep(await lock(current, quote), 'draft')
    await quote.merge({ status: 'draft' }).save()
    await QuoteDecision.create({ quoteId: quote.id, kind: 'withdrawn' })
  })

/** @throws NotAllowed for whose role does not have `approveQuotes` */
export const decide = (
  quote: Quote,
  by: Actor,
  kind: 'approved' | 'refused',
  note: string | null = null
) =>
  change(by, kind === 'approved' ? 'quoteApproved' : 'quoteRefused', async (current) => {
    if (!by.may('approveQuotes')) throw new NotAllowed('approveQuotes', 'quote')
    const status = await lock(current, quote)
    if (status !== 'in_review')
      throw new Invalid({ status: { key: `quoteIs.${status}`, params: {} } })
    await quote.merge({ status: kind === 'approved' ? 'approved' : 'draft' }).save()
    await QuoteDecision.create({ quoteId: quote.id, kind, note })
    const told = kind === 'approved' ? 'approvalGiven' : 'approvalRefused'
    await notify([quote.ownerId!, quote.createdById!].filter(Boolean), told, about(quote, by))
  })

export const about = (quote: Quote, by: Actor) => ({
  record: { recordName: 'quote', id: quote.id },
  actorId: by.id,
})
