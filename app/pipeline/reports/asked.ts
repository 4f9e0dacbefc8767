import { DateTime } from 'luxon'

export const periods = [
  'last12Months',
  'thisMonth',
  'lastMonth',
  'thisQuarter',
  'lastQuarter',
  'thisYear',
  'lastYear',
  'all',
  'between',
] as const
export type PeriodName = (typeof periods)[number]

/** What the URL of a report asks for. Anything odd is as if it were not there. */
export interface Asked {
  period: PeriodName
  /** First and last day, ISO 8601; null where it is open. */
  from: string | null
  to: string | null
  pipeline: number | null
  owner: number | null
  team: number | null
}

export function readAsked(
  query: Record<string, unknown>,
  timezone: string,
  now: DateTime = DateTime.now()
): Asked {
  const id = (raw: unknown) => (/^[1-9]\d{0,9}$/.test(String(raw ?? '')) ? Number(raw) : null)
  const named = periods.find((each) => each === query.period) ?? periods[0]
  // Days count where somebody fills them in without touching the named period beside them.
  const days = day(query.from) ?? day(query.to)
  const period = days && (query.period ?? query.was) === query.was ? 'between' : named
  const [, kind, whose] = /^(team-)?(\d+)$/.exec(String(query.whose ?? '')) ?? []
  return {
    period,
    ...stretch(period, query, now.setZone(timezone)),
    pipeline: id(query.pipeline),
    owner: kind ? null : id(whose),
    team: kind ? id(whose) : null,
  }
}

function stretch(period: PeriodName, query: Record<string, unknown>, now: DateTime) {
  const days = (from: DateTime, to: DateTime) => ({ from: from.toISODate(), to: to.toISODate() })
  if (period === 'all') return { from: null, to: null }
  if (period === 'between') {
    const [one, other] = [day(query.from), day(query.to)]
    return one && other && one > other ? { from: other, to: one } : { from: one, to: other }
  }
  if (period === 'last12Months') return days(now.startOf('month').minus({ months: 11 }), now)
  const unit = period.slice(4).toLowerCase() as 'month' | 'quarter' | 'year'
  const start = now.startOf(unit).minus({ [`${unit}s`]: period.startsWith('last') ? 1 : 0 })
  return days(start, start.endOf(unit))
}

function day(raw: unknown): string | null {
  if (typeof raw !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(raw)) return null
  const read = DateTime.fromISO(raw)
  return read.isValid && read.year >= 1970 && read.year < 2200 ? raw : null
}

/** The same as URL parameters; what is as usual is left out. */
export function asksFor({ period, from, to, pipeline, owner, team }: Asked): string {
  const between = period === 'between'
  const said = {
    period: period === periods[0] ? null : period,
    from: between ? from : null,
    to: between ? to : null,
    pipeline,
    whose: team ? `team-${team}` : owner,
  }
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(said))
    if (value !== null) search.set(name, String(value))
  const text = search.toString()
  return text && `?${text}`
}
