import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { visible } from '#records/query/scope'
import { recordClass } from '#records/record'
import { periodOf, stretches, type Period, type Stretch } from '#pipeline/forecast/periods'
import { states, type EntryState } from '#pipeline/models/commission_entry'

export interface StatementLine {
  id: number
  dealId: number
  deal: string
  /** Whether the reader may open the deal. */
  open: boolean
  userId: number
  person: string
  plan: string
  earnedOn: string
  basis: number
  share: number
  rate: string
  amount: number
  state: EntryState
}

export interface Statement {
  by: Stretch
  period: Period
  /** Null for everybody's. */
  person: number | null
  lines: StatementLine[]
  sums: Record<EntryState, number>
  /** What is or will be paid: all but what was clawed back before it was paid. */
  total: number
}

/** What people earned in a month or a quarter. Without the right to see everybody's, it is one's own whatever is asked. */
export async function statement(actor: Actor, query: Record<string, unknown>): Promise<Statement> {
  const by = stretches.find((each) => each === query.by) ?? 'quarter'
  const asked = DateTime.fromISO(String(query.from ?? ''), { zone: actor.timezone })
  const period = periodOf(asked.isValid ? asked : DateTime.now().setZone(actor.timezone), by)
  const wanted = /^[1-9]\d{0,9}$/.test(String(query.person ?? '')) ? Number(query.person) : null
  const person = actor.may('commission') ? wanted : (actor.id ?? 0)
  const rows = await connection()
    .from('commission_entries as entries')
    .join('commission_plans as plans', 'plans.id', 'entries.plan_id')
    .leftJoin('deals', 'deals.id', 'entries.deal_id')
    .leftJoin('users', 'users.id', 'entries.user_id')
    .where('entries.earned_on', '>=', period.from)
    .where('entries.earned_on', '<', period.until)
    .if(person, (narrow) => narrow.where('entries.user_id', person!))
    .orderBy('users.name')
    .orderBy('entries.earned_on')
    .orderBy('entries.id')
    .limit(5000)
    .select('entries.*', 'plans.name as plan', 'deals.title as deal', 'users.name as person')
  const seen: { id: number }[] = await visible(
    connection()
      .from('deals')
      .whereNull('deals.deleted_at')
      .whereIn('deals.id', [...new Set(rows.map(({ deal_id: id }) => id))])
      .select('deals.id'),
    recordClass('deal'),
    actor
  )
  const open = new Set(seen.map(({ id }) => id))
  const lines = rows.map((row): StatementLine => ({
    id: row.id,
    dealId: row.deal_id,
    deal: row.deal ?? '—',
    open: open.has(row.deal_id),
    userId: row.user_id,
    person: row.person ?? '—',
    plan: row.plan,
    earnedOn: String(row.earned_on).slice(0, 10),
    basis: Number(row.basis),
    share: row.share,
    rate: row.rate,
    amount: Number(row.amount),
    state: row.state,
  }))
  const sum = (state: EntryState) =>
    lines.filter((line) => line.state === state).reduce((all, { amount }) => all + amount, 0)
  const sums = Object.fromEntries(states.map((state) => [state, sum(state)])) as Statement['sums']
  return {
    by,
    period,
    person,
    lines,
    sums,
    total: sums.draft + sums.approved + sums.paid,
  }
}
