import { DateTime } from 'luxon'
import { connection } from '#records/change'
import { periodOf, type Period, type Stretch } from '#pipeline/forecast/periods'

export type Metric = 'amount' | 'deals'
export interface Targets {
  people: Map<number, Map<string, Partial<Record<Metric, number>>>>
  teams: Map<number, Map<string, Partial<Record<Metric, number>>>>
}

/**
 * Goals by person or team, and by period. A quarter is the goal that was set for it, or else its months together; a month has
 * only its own: nobody said how a quarter is spread.
 */
export async function targetsIn(periods: Period[], by: Stretch): Promise<Targets> {
  const goals = await connection()
    .from('goals')
    .whereNull('deleted_at')
    .whereBetween('starts_on', [periods[0].from, periods.at(-1)!.until])
    .select('user_id', 'team_id', 'stretch', 'starts_on', 'metric', 'target')
  const targets: Targets = { people: new Map(), teams: new Map() }
  const whole = goals.filter(({ stretch }) => stretch === by)
  for (const goal of whole) add(targets, goal, by)
  if (by === 'month') return targets
  const said = new Set(whole.map(nameOf))
  for (const goal of goals)
    if (goal.stretch === 'month' && !said.has(nameOf(goal))) add(targets, goal, by)
  return targets
}

const keyOf = ({ starts_on: day }: Record<string, any>, by: Stretch) =>
  periodOf(DateTime.fromISO(String(day).slice(0, 10)), by).key

const nameOf = (goal: Record<string, any>) =>
  [goal.user_id, goal.team_id, goal.metric, keyOf(goal, 'quarter')].join()

function add(targets: Targets, goal: Record<string, any>, by: Stretch) {
  const group = goal.user_id ? targets.people : targets.teams
  const who = goal.user_id ?? goal.team_id
  if (!group.has(who)) group.set(who, new Map())
  const periods = group.get(who)!
  const key = keyOf(goal, by)
  const target = periods.get(key) ?? {}
  periods.set(key, target)
  const metric = goal.metric as Metric
  target[metric] = (target[metric] ?? 0) + Number(goal.target)
}
