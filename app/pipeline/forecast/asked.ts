import { DateTime } from 'luxon'
import { categories } from '#pipeline/forecast/figures'
import { stretches, type Stretch } from '#pipeline/forecast/periods'

export const measures = ['weighted', 'observed', ...categories] as const
export type Measure = (typeof measures)[number]

/** What the URL of the forecast asks for. Anything odd is as if it were not there. */
export interface Asked {
  by: Stretch
  rows: 'person' | 'team'
  show: Measure
  pipeline: number | null
  team: number | null
  owner: number | null
  /** A past day, at whose end things are looked at. */
  asOf: DateTime | null
}

export function readAsked(query: Record<string, unknown>, timezone: string): Asked {
  const one = <T extends string>(name: string, known: readonly T[]) =>
    known.find((each) => each === query[name]) ?? known[0]
  const id = (name: string) =>
    /^[1-9]\d{0,9}$/.test(String(query[name] ?? '')) ? Number(query[name]) : null
  return {
    by: one('by', stretches),
    rows: one('rows', ['person', 'team'] as const),
    show: one('show', measures),
    pipeline: id('pipeline'),
    team: id('team'),
    owner: id('owner'),
    asOf: pastDay(query.asOf, timezone),
  }
}

function pastDay(raw: unknown, timezone: string): DateTime | null {
  if (typeof raw !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(raw)) return null
  const day = DateTime.fromISO(raw, { zone: timezone })
  const today = DateTime.now().setZone(timezone).startOf('day')
  return day.isValid && day < today && day.year >= 2000 ? day.endOf('day') : null
}

/** The same as URL parameters, with some of it otherwise; what is as usual is left out. */
export function asksFor(asked: Asked, over: Record<string, string | null> = {}): string {
  const said: Record<string, string | number | null> = {
    by: asked.by === 'month' ? null : asked.by,
    rows: asked.rows === 'person' ? null : asked.rows,
    show: asked.show === 'weighted' ? null : asked.show,
    pipeline: asked.pipeline,
    team: asked.team,
    owner: asked.owner,
    asOf: asked.asOf?.toISODate() ?? null,
    ...over,
  }
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(said))
    if (value !== null) search.set(name, String(value))
  const text = search.toString()
  return text && `?${text}`
}
