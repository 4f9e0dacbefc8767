import { connection } from '#records/change'
import { submissions } from '#leads/forms/submissions/submission'
import { keepVisits } from '#leads/forms/visits'

export interface Figures {
  source: string
  views: number
  starts: number
  /** Everything that came, without what was found to be spam. */
  submissions: number
  confirmed: number
  leads: number
  /** Leads for a hundred views, one decimal; null without views. */
  conversion: string | null
}

type Row = Record<string, any>

/** Figures of a form since it is there: in all, and by where people came from. */
export async function figuresOf(formId: number): Promise<{ all: Figures; bySource: Figures[] }> {
  await keepVisits()
  const [visits, sent] = await Promise.all([
    connection()
      .from('form_days')
      .where('form_id', formId)
      .groupBy('source')
      .select('source')
      .sum('views as views')
      .sum('starts as starts'),
    sentBy('source').where('form_id', formId),
  ])
  const bySource = new Map<string, Figures>()
  const at = (source: string) => {
    if (!bySource.has(source)) bySource.set(source, none(source))
    return bySource.get(source)!
  }
  for (const row of visits)
    Object.assign(at(row.source), { views: Number(row.views), starts: Number(row.starts) })
  for (const row of sent) Object.assign(at(row.source), counts(row))
  const all = [...bySource.values()]
  return {
    all: converted(all.reduce(sum, none(''))),
    bySource: all
      .map(converted)
      .sort((one, other) => other.submissions - one.submissions || other.views - one.views)
      .slice(0, 20),
  }
}

/** The same for all forms at once. */
export async function figuresOfAll(): Promise<Map<number, Figures>> {
  await keepVisits()
  const visits = await connection()
    .from('form_days')
    .groupBy('form_id')
    .select('form_id')
    .sum('views as views')
    .sum('starts as starts')
  const sent = await sentBy('form_id')
  const byForm = new Map<number, Figures>()
  const at = (id: number) => byForm.get(id) ?? byForm.set(id, none('')).get(id)!
  for (const row of visits)
    Object.assign(at(row.form_id), { views: Number(row.views), starts: Number(row.starts) })
  for (const row of sent) Object.assign(at(row.form_id), counts(row))
  return new Map([...byForm].map(([id, figures]) => [id, converted(figures)]))
}

const sentBy = (column: 'source' | 'form_id') =>
  submissions()
    .whereNot('state', 'spam')
    .groupBy(column)
    .select(column)
    .count('* as submissions')
    .count('confirmed_at as confirmed')
    .count('record_id as leads')

const counts = (row: Row) => ({
  submissions: Number(row.submissions),
  confirmed: Number(row.confirmed),
  leads: Number(row.leads),
})

const none = (source: string): Figures => ({
  source,
  views: 0,
  starts: 0,
  submissions: 0,
  confirmed: 0,
  leads: 0,
  conversion: null,
})

const sum = (one: Figures, other: Figures): Figures => ({
  ...one,
  views: one.views + other.views,
  starts: one.starts + other.starts,
  submissions: one.submissions + other.submissions,
  confirmed: one.confirmed + other.confirmed,
  leads: one.leads + other.leads,
})

function converted(figures: Figures): Figures {
  const { views, leads } = figures
  // Forms written by hand on another site have leads without a view.
  if (!views || leads > views) return figures
  const tenths = Math.round((leads * 1000) / views)
  return { ...figures, conversion: `${Math.floor(tenths / 10)}.${tenths % 10}` }
}
