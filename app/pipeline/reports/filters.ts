import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import type { Translate } from '#records/labels'
import { periods, type Asked } from '#pipeline/reports/asked'
import { mayUse, type StageBook } from '#pipeline/models/pipeline/stage_book'

/** Choices of the form above a report: only people and teams whose records one may see. */
export async function filtersFor(actor: Actor, asked: Asked, book: StageBook, t: Translate) {
  return {
    period: asked.period,
    from: asked.period === 'between' ? (asked.from ?? '') : '',
    to: asked.period === 'between' ? (asked.to ?? '') : '',
    pipeline: asked.pipeline ?? '',
    whose: asked.team ? `team-${asked.team}` : (asked.owner ?? ''),
    periods: periods.map((name) => ({ value: name, label: t(`reports.periods.${name}`) })),
    pipelines: book.pipelines
      .filter((pipeline) => mayUse(actor, pipeline))
      .map(({ id, name }) => ({ value: id, label: name })),
    people: await people(actor, t),
  }
}

async function people(actor: Actor, t: Translate) {
  const reach = actor.reach('read', 'deal')
  if (reach !== 'all' && reach !== 'team') return []
  const users = connection().from('users').whereNull('deleted_at').orderBy('name')
  const teams = connection().from('teams').orderBy('name')
  if (reach === 'team') {
    users.whereIn('id', [...new Set([actor.id!, ...actor.teamMateIds])])
    teams.whereIn('id', [...actor.teamIds])
  }
  const [persons, groups] = [await users.select('id', 'name'), await teams.select('id', 'name')]
  return [
    ...persons.map(({ id, name }) => ({ value: String(id), label: name })),
    ...groups.map(({ id, name }) => ({
      value: `team-${id}`,
      label: t('reports.teamNamed', { name }),
    })),
  ]
}

/** "1 December 2025 to 25 November 2026", as a heading says it. */
export function periodWords({ from, to }: Asked, { locale }: Actor, t: Translate): string {
  const day = (iso: string) =>
    DateTime.fromISO(iso).setLocale(locale).toLocaleString(DateTime.DATE_MED)
  if (from && to) return t('reports.fromTo', { from: day(from), to: day(to) })
  if (from) return t('reports.since', { from: day(from) })
  return to ? t('reports.until', { to: day(to) }) : t('reports.periods.all')
}
