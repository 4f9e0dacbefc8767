import { system } from '#records/actor'
import modules from '#modules/registry'
import { connection } from '#records/change'
import { company } from '#records/company'
import { Invalid } from '#records/errors'
import { FilterSql } from '#records/query/filter'
import { readTree, simplest } from '#records/query/filter_tree'
import { forgetCounts } from '#records/query/count_cache'
import { recordClass } from '#records/record'
import ScoreRule from '#leads/models/score_rule'
import { scoreOf, worthOf, type Reason } from '#leads/score/worth'

type Earned = Omit<Reason, 'since' | 'worth'>

/**
 * Counts the score of leads by the company's rules and by whatever else scores leads (`leadScorers` of a module). It follows from
 * those, so it is written past the history and the version. Converted leads keep theirs.
 */
export async function keepScores(ids: number[], now = new Date()) {
  for (let start = 0; start < ids.length; start += 500)
    await keepBatch(ids.slice(start, start + 500), now)
}

async function keepBatch(ids: number[], now: Date) {
  const leads = await connection()
    .from('leads')
    .whereIn('id', ids)
    .whereNull('converted_at')
    .select('id', 'score', 'score_reasons')
  if (!leads.length) return
  const earned = await earnedBy(leads.map(({ id }) => id))
  let changed = false
  for (const lead of leads) {
    const before: Reason[] = JSON.parse(lead.score_reasons ?? '[]') ?? []
    const reasons = (earned.get(lead.id) ?? []).map((each) => reasonOf(each, before, now))
    const [score, text] = [scoreOf(reasons), JSON.stringify(reasons)]
    if (score === lead.score && text === (lead.score_reasons ?? '[]')) continue
    changed = true
    await connection().from('leads').where('id', lead.id).update({ score, score_reasons: text })
  }
  if (changed) forgetCounts('lead')
}

function reasonOf(each: Earned, before: Reason[], now: Date): Reason {
  const since = before.find(({ key }) => key === each.key)?.since ?? now.toISOString()
  return { ...each, since, worth: worthOf(each.points, new Date(since), each.decayDays, now) }
}

async function earnedBy(ids: number[]): Promise<Map<number, Earned[]>> {
  const earned = new Map<number, Earned[]>()
  const add = (id: number, each: Earned) => earned.set(id, [...(earned.get(id) ?? []), each])
  for (const rule of await ScoreRule.query().where('active', 1).orderBy('id'))
    for (const id of await meeting(rule, ids)) add(id, lineOf(rule))
  for (const { name, score } of modules.collect('leadScorers'))
    for (const [id, lines] of await score(ids))
      for (const [at, { label, points }] of lines.entries())
        add(id, { key: `${name} ${at}`, label, points, decayDays: null })
  return earned
}

const lineOf = ({ id, name, points, decayDays }: ScoreRule): Earned => ({
  key: `rule ${id}`,
  label: name,
  points,
  decayDays,
})

/** Which of these leads meet a rule's condition. One that cannot be read any more, since a field is gone, is met by none. */
async function meeting(rule: ScoreRule, ids: number[]): Promise<number[]> {
  const Lead = recordClass('lead')
  const { timezone } = await company()
  try {
    const filter = simplest(readTree(Lead, rule.filter))
    const sql = await FilterSql.for(Lead, { ...system, timezone }, filter)
    const query = connection().from('leads').whereIn('leads.id', ids).select('leads.id')
    const rows: { id: number }[] = await sql.apply(query, filter)
    return rows.map(({ id }) => id)
  } catch (error) {
    if (error instanceof Invalid) return []
    throw error
  }
}

/** Every lead that is not converted: once a day, and when a rule has changed. */
export async function keepAllScores(
  progress: (done: number) => Promise<boolean> = async () => true
) {
  for (let after = 0, done = 0; ;) {
    const rows = await connection()
      .from('leads')
      .where('id', '>', after)
      .whereNull('converted_at')
      .whereNull('deleted_at')
      .orderBy('id')
      .limit(500)
      .select('id')
    if (!rows.length) return
    await keepScores(rows.map(({ id }) => id))
    after = rows.at(-1)!.id
    done += rows.length
    if (!(await progress(done))) return
  }
}
