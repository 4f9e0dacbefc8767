import type { Actor } from '#records/actor'
import { change, connection } from '#records/change'
import { now } from '#records/clock'
import { today } from '#records/currencies/rates'
import { dialect } from '#records/dialect/dialect'
import {
  basisOf,
  covers,
  stretchOf,
  teamLookup,
  wonParts,
  type Part,
} from '#pipeline/commission/claims'
import { earned } from '#pipeline/commission/tiers'
import CommissionEntry from '#pipeline/models/commission_entry'
import CommissionPlan from '#pipeline/models/commission_plan'

export interface Wanted {
  part: Part
  basis: number
  amount: number
  rate: string
}

/**
 * Brings the entries of a deal in line with what it is now: won, changed, opened again or gone. What was not approved is simply
 * put right; what was approved and is not earned any more is clawed back; what was paid is taken back by a negative entry.
 * Doing it twice does nothing, so a listener may be told twice.
 */
export const settleCommission = (actor: Actor, dealId: number) =>
  change(actor, 'commission', async ({ transaction }) => {
    const deal = await dialect().lockRows(transaction.from('deals').where('id', dealId)).first()
    if (!deal) return
    const teamsOf = await teamLookup()
    const parts = await wonParts((query) => query.where('deals.id', dealId))
    const had = await CommissionEntry.query().where('deal_id', dealId)
    for (const plan of await CommissionPlan.query().orderBy('id')) {
      const claimed = plan.active ? parts.filter((part) => covers(plan, part, teamsOf)) : []
      const before = had.filter(({ planId }) => planId === plan.id)
      const people = new Set([...claimed, ...before].map(({ userId }) => userId))
      for (const userId of people) {
        const part = claimed.find((each) => each.userId === userId)
        const day = part?.wonOn ?? before.find((each) => each.userId === userId)!.earnedOn
        await settlePerson(plan, userId, dealId, day, teamsOf)
      }
    }
  })

/** This deal, and the later ones of the stretch whose tiers it moves. */
async function settlePerson(
  plan: CommissionPlan,
  userId: number,
  dealId: number,
  day: string,
  teamsOf: (userId: number) => number[]
) {
  const wanted = await wantedBy(plan, userId, day, teamsOf, dealId)
  const entries = await CommissionEntry.query()
    .where({ planId: plan.id, userId })
    .whereIn('dealId', [dealId, ...wanted.map(({ part }) => part.dealId)])
    .orderBy('id')
  for (const id of new Set([dealId, ...wanted.map(({ part }) => part.dealId)]))
    await post(
      plan,
      userId,
      id,
      wanted.find(({ part }) => part.dealId === id) ?? null,
      entries.filter((entry) => entry.dealId === id)
    )
}

/** What a person has earned by a plan in the stretch of this day, deal after deal. */
async function wantedBy(
  plan: CommissionPlan,
  userId: number,
  day: string,
  teamsOf: (userId: number) => number[],
  dealId: number
): Promise<Wanted[]> {
  if (!plan.active) return []
  const { from, until } = await stretchOf(plan, day)
  const alone = plan.span === 'deal'
  const parts = await wonParts((query) =>
    alone ? query.where('deals.id', dealId) : query.whereBetween('deals.closed_at', [from, until])
  )
  return earnings(
    plan,
    parts.filter((part) => part.userId === userId && covers(plan, part, teamsOf))
  )
}

/** One person's parts of one stretch, in order, as what a plan gives for them. */
export function earnings(plan: CommissionPlan, parts: Part[]): Wanted[] {
  let before = 0
  return parts.flatMap((part) => {
    const basis = basisOf(plan, part)
    if (basis === null || basis === 0) return []
    const { amount, percents } = earned(
      plan.tiers,
      plan.tierMode,
      plan.span === 'deal' ? 0 : before,
      basis
    )
    before += basis
    return [{ part, basis, amount, rate: percents.join(' / ') }]
  })
}

async function post(
  plan: CommissionPlan,
  userId: number,
  dealId: number,
  wanted: Wanted | null,
  entries: CommissionEntry[]
) {
  const drafts = entries.filter(({ state }) => state === 'draft')
  const approved = entries.filter(({ state }) => state === 'approved')
  const paid = entries.filter(({ state }) => state === 'paid')
  if (!wanted) for (const entry of approved) await entry.merge({ state: 'clawed_back' }).save()
  const settled = wanted ? [...approved, ...paid] : paid
  const sum = (all: CommissionEntry[], name: 'amount' | 'basis') =>
    all.reduce((total, entry) => total + entry[name], 0)

  const missing = (wanted?.amount ?? 0) - sum(settled, 'amount')
  const [draft, ...others] = drafts
  for (const entry of others) await entry.delete()
  if (missing === 0) return void (await draft?.delete())
  const last = settled.at(-1)
  const values = {
    planId: plan.id,
    userId,
    dealId,
    basis: (wanted?.basis ?? 0) - sum(settled, 'basis'),
    share: wanted?.part.share ?? last!.share,
    rate: wanted?.rate ?? last!.rate,
    amount: missing,
    state: 'draft' as const,
    reversesId: missing < 0 ? (last?.id ?? null) : null,
    earnedOn: wanted && !settled.length ? wanted.part.wonOn : (draft?.earnedOn ?? (await today())),
  }
  await (draft ?? new CommissionEntry()).merge(values).save()
}

/** Settles every deal won in the dates of a plan: when it is made or its terms change. @returns how many deals */
export async function bringIn(actor: Actor, plan: CommissionPlan): Promise<number> {
  const parts = await wonParts((query) =>
    query.where('deals.closed_at', '>=', `${String(plan.startsOn).slice(0, 10)} 00:00:00.000`)
  )
  const ids = [...new Set(parts.map(({ dealId }) => dealId))]
  const drafted = await connection().from('commission_entries').where('plan_id', plan.id)
  for (const id of new Set([...ids, ...drafted.map(({ deal_id: deal }) => deal)]))
    await settleCommission(actor, id)
  return ids.length
}

/** Moves entries on, those that stand where they should; others were moved by somebody else meanwhile. @returns how many */
export const moveEntries = (actor: Actor, ids: number[], to: 'approved' | 'paid') =>
  change(actor, to === 'paid' ? 'commissionPaid' : 'commissionApproved', async () => {
    const from = to === 'paid' ? 'approved' : 'draft'
    const stamp = to === 'paid' ? 'paid' : 'approved'
    const entries = await dialect().lockRows(
      CommissionEntry.query().whereIn('id', ids).where('state', from) as any
    )
    for (const entry of entries as unknown as CommissionEntry[])
      await entry.merge({ state: to, [`${stamp}At`]: now(), [`${stamp}ById`]: actor.id }).save()
    return (entries as unknown as CommissionEntry[]).length
  })
