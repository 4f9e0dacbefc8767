import { DateTime } from 'luxon'
import * as clock from '#records/clock'
import { placeAmong } from '#records/query/expressions'
import type { Condition } from '#records/query/filter_tree'
import { condition, type ReportScope } from '#pipeline/reports/report_scope'

/** One stretch on the way through the period: a month, a quarter or a year in the reader's zone. */
export interface Step {
  label: string
  from: string
  to: string
}

/** The period in steps that fit on a page. `rows` tell where an open period begins. */
export async function stepsOf(scope: ReportScope, rows: any, column: string): Promise<Step[]> {
  const zone = scope.actor.timezone
  const now = DateTime.now().setZone(zone)
  const bound = async (which: 'min' | 'max') => {
    const [row] = await rows.clone()[which](`${column} as at`)
    return row?.at ? clock.fromColumn(row.at).setZone(zone) : now
  }
  const { asked } = scope
  const from = asked.from ? DateTime.fromISO(asked.from, { zone }) : await bound('min')
  const to = asked.to ? DateTime.fromISO(asked.to, { zone }) : await bound('max')
  const last = DateTime.max(from, to.endOf('day') > now ? DateTime.max(from, now) : to)
  const months = last.diff(from, 'months').months
  const unit = months <= 25 ? 'month' : months <= 72 ? 'quarter' : 'year'
  const steps: Step[] = []
  for (let at = from.startOf(unit); at <= last; at = at.plus({ [`${unit}s`]: 1 })) {
    steps.push({
      label: label(at.setLocale(scope.actor.locale), unit),
      from: DateTime.max(at, from).toISODate()!,
      to: DateTime.min(at.endOf(unit), to).toISODate()!,
    })
  }
  return steps
}

function label(at: DateTime, unit: 'month' | 'quarter' | 'year') {
  if (unit === 'year') return String(at.year)
  return unit === 'quarter' ? `Q${at.quarter} ${at.toFormat('yy')}` : at.toFormat('LLL yy')
}

/** SQL of the place among the steps at which a moment lies. */
export function stepAt(steps: Step[], column: string, { actor }: ReportScope) {
  const ends = steps.map(({ to }) =>
    clock.toColumn(DateTime.fromISO(to, { zone: actor.timezone }).plus({ days: 1 }).startOf('day'))
  )
  return placeAmong(column, ends, 'step')
}

export const during = (field: string, { from, to }: Step): Condition =>
  condition(field, 'between', [from, to])
