import type { DemoWorld } from '#modules/contract'
import { pastMoment } from '#workspace/demo/moments'
import { Random } from '#workspace/demo/random'
import { calls, notes, tasks } from '#contacts/demo/words'
import type { DemoDeal } from '#pipeline/demo/generator'
import { competitors } from '#pipeline/demo/words'

const roles = ['decision_maker', 'decision_maker', 'business_evaluator', 'champion', 'influencer']

/** What belongs to a deal, by record type: the trail that it left, who has a say in it, who else wants it, what is to be done. */
export function partsOf(dealId: number, deal: DemoDeal, world: DemoWorld) {
  const random = new Random(29_000_000 + dealId)
  const { buyer, values } = deal
  const rival = values.lostTo ?? (random.chance(0.12) ? random.of<string>(competitors) : null)
  const parts: Record<string, Record<string, any>[]> = {
    stageMove: movesOf(dealId, deal),
    dealOutcome: outcomesOf(dealId, deal),
    dealContact: [
      { dealId, contactId: buyer.contactId, primary: true, role: random.of<string>(roles) },
    ],
    dealCompetitor: rival ? [{ dealId, name: rival }] : [],
    activity: world.people ? [] : activitiesOf(random, dealId, deal, world),
  }
  return parts
}

function movesOf(dealId: number, { steps, worth, buyer }: DemoDeal) {
  return steps.map(({ stage, at }, index) => {
    const before = steps[index - 1]
    return {
      dealId,
      fromId: before?.stage.id ?? null,
      toId: stage.id,
      movedAt: at,
      movedById: buyer.ownerId,
      seconds: before ? Math.round(at.diff(before.at).as('seconds')) : null,
      amount: worth[index],
      createdAt: at,
      updatedAt: at,
    }
  })
}

/** Each end that it came to; one that was undone says so. */
function outcomesOf(dealId: number, { steps, values, buyer }: DemoDeal) {
  return steps.flatMap(({ stage, at }, index) => {
    if (stage.type === 'open') return []
    const after = steps[index + 1]
    return {
      dealId,
      kind: stage.type,
      reason: stage.type === 'won' ? values.wonReason : (values.lostReason ?? 'timing'),
      note: after ? null : values.outcomeNote,
      competitor: after ? null : values.lostTo,
      decidedAt: at,
      decidedById: buyer.ownerId,
      reopenedAt: after?.at ?? null,
      reopenedById: after ? buyer.ownerId : null,
      createdAt: at,
      updatedAt: at,
    }
  })
}

function activitiesOf(random: Random, dealId: number, deal: DemoDeal, { now }: DemoWorld) {
  const { steps, buyer, values } = deal
  const about = {
    aboutName: 'deal',
    aboutId: dealId,
    companyId: buyer.companyId,
    ownerId: buyer.ownerId,
  }
  const open = steps.at(-1)!.stage.type === 'open'
  const days = Math.max(1, Math.floor(now.diff(steps[0].at).as('days')))
  const past = Array.from({ length: random.whole(0, open ? 3 : 1) }, () => {
    const happenedAt = pastMoment(random, now, days)
    const common = { ...about, happenedAt, createdAt: happenedAt, createdById: buyer.ownerId }
    return random.chance(0.5)
      ? { ...common, kind: 'note', body: random.of<string>(notes[buyer.country]) }
      : {
          ...common,
          kind: 'call',
          subject: random.of<string>(calls[buyer.country]),
          direction: 'outbound',
          outcome: 'connected',
          minutes: random.whole(2, 30),
        }
  })
  if (!open || !values.nextStep || !random.chance(0.7)) return past
  const dueAt = now
    .plus({ days: random.whole(-3, 14) })
    .set({ hour: random.whole(9, 17), minute: 0, second: 0, millisecond: 0 })
  return [
    ...past,
    {
      ...about,
      kind: 'task',
      subject: random.of<string>(tasks[buyer.country]),
      dueAt,
      assigneeId: buyer.ownerId,
    },
  ]
}
