import type { Candidate } from '#leads/assignment/members'
import type { Method, WhenNobody } from '#leads/assignment/models/assignment_rule'
import type { Reason } from '#leads/assignment/models/lead_assignment'
import { areaOf, type Area, type Place } from '#leads/assignment/territory_match'
import { leastOpen, takeTurn, type Turns } from '#leads/assignment/turns'

/** Why somebody is passed over: away that day, no longer here, or their role shows them no leads. */
export type Obstacle = 'away' | 'disabled' | 'blind'

export interface Skipped {
  id: number
  obstacle: Obstacle
}

/** A rule with what is known of it: whom it may give leads to, and which of the leads at hand meet its conditions. */
export interface PlannedRule {
  id: number
  name: string
  method: Method
  whenNobody: WhenNobody
  fallbackId: number | null
  candidates: Candidate[]
  managers: number[]
  /** Null where it has no conditions. */
  meets: ReadonlySet<number> | null
}

export interface PlannedArea extends Area {
  id: number
  name: string
  candidates: Candidate[]
}

export interface LeadAtHand {
  id: number
  places: Place[]
  /** The day by which people are away or not. */
  day: string
  /** Counts among somebody's open leads once they have it. */
  open: boolean
}

/** Who gets a lead by which rule and why. `passed` are rules that fitted and found nobody before. */
export interface Outcome {
  leadId: number
  rule: PlannedRule | null
  assigneeId: number | null
  why: Reason | null
  detail: string | null
  territory: string | null
  skipped: Skipped[]
  passed: string[]
}

export interface Known {
  rules: PlannedRule[]
  areas: PlannedArea[]
  homeCountry: string | null
  obstacle: (userId: number, day: string) => Obstacle | null
  turns: Map<string, Turns>
  /** Open leads by owner. */
  open: Map<number, number>
  /** Rising with the moment at which somebody got their last lead. */
  lastGot: Map<number, number>
}

type Choice = Pick<Outcome, 'assigneeId' | 'why' | 'detail' | 'territory'>

/**
 * Gives leads to people one after the other, by rules. Reads and writes nothing but the maps it is given, so that the rehearsal and the
 * real thing are the same.
 */
export class Distribution {
  readonly #known: Known
  /** Turns that were taken, by whose they are. */
  readonly moved = new Set<string>()
  #given: number

  constructor(known: Known) {
    this.#known = known
    this.#given = Math.max(0, ...known.lastGot.values())
  }

  give(lead: LeadAtHand): Outcome {
    const skipped = new Map<number, Skipped>()
    const passed: string[] = []
    const outcome = (rule: PlannedRule | null, choice: Choice): Outcome => ({
      leadId: lead.id,
      rule,
      ...choice,
      skipped: [...skipped.values()],
      passed,
    })
    let last: PlannedRule | null = null
    for (const rule of this.#known.rules) {
      if (rule.meets && !rule.meets.has(lead.id)) continue
      last = rule
      const choice = this.#choose(rule, lead, skipped) ?? this.#otherwise(rule, lead, skipped)
      if (choice) {
        this.#count(choice.assigneeId, lead)
        return outcome(rule, choice)
      }
      passed.push(rule.name)
    }
    return outcome(last, { ...nobody, why: last && 'nobody' })
  }

  #choose(rule: PlannedRule, lead: LeadAtHand, skipped: Map<number, Skipped>): Choice | null {
    if (rule.method === 'leave') return { ...nobody, why: 'kept' }
    if (rule.method === 'territory') return this.#byTerritory(lead, skipped)
    const there = this.#there(rule.candidates, lead, skipped)
    if (!there.length) return null
    if (rule.method === 'one_person') return { ...nobody, assigneeId: there[0].id, why: 'always' }
    if (rule.method === 'round_robin')
      return {
        ...nobody,
        assigneeId: this.#turn(`rule:${rule.id}`, rule.candidates, there),
        why: 'turn',
      }
    const { id } = leastOpen(there, this.#known.open, this.#known.lastGot)
    return {
      ...nobody,
      assigneeId: id,
      why: 'fewest',
      detail: String(this.#known.open.get(id) ?? 0),
    }
  }

  #byTerritory(lead: LeadAtHand, skipped: Map<number, Skipped>): Choice | null {
    const area = areaOf(lead.places, this.#known.areas, this.#known.homeCountry)
    const there = area ? this.#there(area.candidates, lead, skipped) : []
    if (!area || !there.length) return null
    const assigneeId = this.#turn(`territory:${area.id}`, area.candidates, there)
    return { assigneeId, why: 'territory', detail: area.name, territory: area.name }
  }

  /** Null where the next rule is to be asked. */
  #otherwise(rule: PlannedRule, lead: LeadAtHand, skipped: Map<number, Skipped>): Choice | null {
    if (rule.whenNobody === 'next') return null
    const asked =
      rule.whenNobody === 'person'
        ? [rule.fallbackId].filter((id) => id !== null)
        : rule.whenNobody === 'manager'
          ? rule.managers
          : []
    const [chosen] = this.#there(
      asked.map((id) => ({ id, weight: 1 })),
      lead,
      skipped
    )
    if (!chosen) return { ...nobody, why: 'nobody' }
    return {
      ...nobody,
      assigneeId: chosen.id,
      why: rule.whenNobody === 'person' ? 'fallback' : 'manager',
    }
  }

  #there(candidates: Candidate[], lead: LeadAtHand, skipped: Map<number, Skipped>): Candidate[] {
    return candidates.filter(({ id }) => {
      const obstacle = this.#known.obstacle(id, lead.day)
      if (obstacle) skipped.set(id, { id, obstacle })
      return !obstacle
    })
  }

  #turn(whose: string, all: Candidate[], there: Candidate[]): number {
    const { chosen, turns } = takeTurn(this.#known.turns.get(whose) ?? {}, all, there)
    this.#known.turns.set(whose, turns)
    this.moved.add(whose)
    return chosen.id
  }

  #count(assigneeId: number | null, { open }: LeadAtHand) {
    if (assigneeId === null) return
    this.#known.lastGot.set(assigneeId, ++this.#given)
    if (open) this.#known.open.set(assigneeId, (this.#known.open.get(assigneeId) ?? 0) + 1)
  }
}

const nobody: Choice = { assigneeId: null, why: null, detail: null, territory: null }
