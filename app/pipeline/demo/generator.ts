import type { DateTime } from 'luxon'
import { pastMoment } from '#workspace/demo/moments'
import { Random } from '#workspace/demo/random'
import type { Country } from '#contacts/demo/generator'
import { daysFrom, walk, type Step, type Way } from '#pipeline/demo/walk'
import { competitors, lossNotes, nextSteps, subjects } from '#pipeline/demo/words'

/** Somebody to sell to, with the lead that they came from. */
export interface Buyer {
  contactId: number
  companyId: number | null
  companyName: string | null
  ownerId: number | null
  country: Country
  since: DateTime
  leadId: number | null
  source: string | null
}

export interface DealScope {
  now: DateTime
  way: Way
  currency: string
  /** Minor units in one of the currency. */
  unit: number
  wonReasons: readonly (string | null)[]
  lostReasons: readonly string[]
  sources: readonly (string | null)[]
}

export interface DemoDeal {
  values: Record<string, any>
  steps: Step[]
  /** What it was thought to be worth at each step, in minor units. */
  worth: number[]
  buyer: Buyer
}

/** The deal at this place of the list: of a lead that was converted, or one that is open or decided by now, as asked for. */
export function demoDeal(
  position: number,
  wanted: 'any' | 'open' | 'decided',
  buyers: Buyer[],
  scope: DealScope
): DemoDeal {
  const random = new Random(23_000_000 + position)
  const { buyer, steps } = history(random, wanted, buyers, scope)
  const { stage, at } = steps.at(-1)!
  const open = stage.type === 'open'
  const amount = worthOf(random) * scope.unit
  const lost = stage.type === 'lost'
  const competitor = random.chance(lost ? 0.4 : 0.15) ? random.of<string>(competitors) : null
  const subject = random.of<string>(subjects[buyer.country])
  return {
    buyer,
    steps,
    worth: worthAlong(random, amount, steps.length, scope.unit),
    values: {
      name: buyer.companyName ? `${subject} · ${buyer.companyName}` : subject,
      companyId: buyer.companyId,
      contactId: buyer.contactId,
      pipelineId: stage.pipelineId,
      stageId: stage.id,
      stageEnteredAt: at,
      amount,
      currency: scope.currency,
      probability:
        open && random.chance(0.12) ? Math.min(95, stage.probability + 10) : stage.probability,
      expectedCloseOn: closing(random, steps, scope),
      closedAt: open ? null : at,
      type: buyer.leadId ? 'new' : random.of(['new', 'existing', 'existing', 'renewal']),
      source: buyer.source ?? random.of(scope.sources),
      leadId: buyer.leadId,
      nextStep: open && random.chance(0.78) ? random.of<string>(nextSteps[buyer.country]) : null,
      ...(random.chance(0.22) && {
        recurringAmount: Math.max(1, Math.round(amount / scope.unit / 120)) * 10 * scope.unit,
        recurringPeriod: 'month',
      }),
      wonReason: stage.type === 'won' ? random.of(scope.wonReasons) : null,
      lostReason: lost ? random.of(scope.lostReasons) : null,
      lostTo: lost ? competitor : null,
      outcomeNote: lost && random.chance(0.4) ? random.of<string>(lossNotes[buyer.country]) : null,
      ownerId: buyer.ownerId,
      createdAt: steps[0].at,
      updatedAt: at,
    },
  }
}

/** Tries ways until one fits. Early stages empty themselves quickly, so those that got further are favoured on the board. */
function history(random: Random, wanted: string, buyers: Buyer[], scope: DealScope) {
  for (let tries = 0; ; tries++) {
    const buyer = buyers[Math.floor(random.next() ** 1.2 * buyers.length)]
    const days = wanted === 'open' ? random.whole(2, tries < 12 ? 170 : 60) : 540
    const begun = wanted === 'any' ? buyer.since : pastMoment(random, scope.now, days)
    const steps = walk(random, begun, scope.now, scope.way)
    if (wanted === 'any' || tries > 200) return { buyer, steps }
    const { stage } = steps.at(-1)!
    if ((stage.type !== 'open') !== (wanted === 'decided')) continue
    const far = stage.type !== 'open' || scope.way.stages.indexOf(stage) > 1
    if ((far || random.chance(0.4)) && (begun >= buyer.since || tries > 8)) return { buyer, steps }
  }
}

/** Whole units: many small ones, few large ones, in round figures (half lie between 3,000 and 13,000). */
function worthOf(random: Random) {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  const raw = Math.min(180_000, Math.max(450, 6400 * Math.exp(1.05 * normal)))
  const step = raw < 2000 ? 50 : raw < 20_000 ? 250 : 1000
  return Math.round(raw / step) * step
}

/** One in three was thought to be worth something else at first. */
function worthAlong(random: Random, amount: number, steps: number, unit: number) {
  if (!random.chance(0.33)) return Array.from({ length: steps }, () => amount)
  const first = Math.round(((amount / unit) * random.whole(70, 130)) / 5000) * 50 * unit
  const settled = random.whole(1, Math.max(1, steps - 1))
  return Array.from({ length: steps }, (_, index) =>
    index < settled && index < steps - 1 ? Math.max(50 * unit, first) : amount
  )
}

/** Decided ones closed near the day that was hoped for; of the open ones some are late, and some have no day. */
function closing(random: Random, steps: Step[], { now, way }: DealScope) {
  const { stage, at } = steps.at(-1)!
  if (stage.type !== 'open') return at.plus({ days: random.whole(-6, 12) }).startOf('day')
  if (random.chance(0.07)) return null
  if (random.chance(0.13)) return now.minus({ days: random.whole(1, 25) }).startOf('day')
  const left = daysFrom(way.stages, way.stages.indexOf(stage))
  return now.plus({ days: 3 + Math.round((left * random.whole(50, 220)) / 100) }).startOf('day')
}
