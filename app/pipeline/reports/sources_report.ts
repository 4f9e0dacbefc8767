import { connection } from '#records/change'
import { isSwitchedOff } from '#records/switched_off'
import { optionLabel } from '#records/options/known'
import { bars } from '#workspace/charts/bars'
import { countOf, endings, sumOf, type Ending } from '#pipeline/reports/endings'
import { heading } from '#pipeline/reports/headings'
import type { Report, Section } from '#pipeline/reports/report'
import { condition, holds, mean, type ReportScope } from '#pipeline/reports/report_scope'

/** Where deals and leads of the period came from, and what became of them. */
export const sourcesReport: Report = {
  ...heading('sources'),
  sections: async (scope) => [
    await dealSources(scope),
    ...((await mayReadLeads(scope)) ? [await leadSources(scope)] : []),
  ],
}

const mayReadLeads = async ({ actor }: ReportScope) =>
  actor.reach('read', 'lead') !== 'none' && !(await isSwitchedOff('lead'))

const labelOf = (scope: ReportScope, source: string | null) =>
  source ? optionLabel('leadSource', source, scope.t) : scope.t('reports.unknown')

async function dealSources(scope: ReportScope): Promise<Section> {
  const { t } = scope
  const begun = scope.within('createdAt')
  const found = await endings(
    scope,
    scope.rows('deal', ...begun),
    connection().raw('deals.source as step')
  )
  found.sort((one, other) => countOf(other) - countOf(one))
  const all = sumOf(found)
  const cells = (ending: Ending, ...more: Parameters<ReportScope['link']>[1][]) => {
    const to = (type: 'won' | 'open') => scope.link('deal', ...begun, ...more, scope.at(type))
    const { won, lost, open } = ending
    return [
      scope.count(countOf(ending), scope.link('deal', ...begun, ...more)),
      scope.count(won.count, to('won')),
      scope.share(won.count, won.count + lost.count),
      scope.money(won.amount, to('won')),
      scope.average(mean(won.amount, won.count)),
      scope.money(open.amount, to('open')),
    ]
  }
  return {
    name: 'deals',
    title: t('reports.sources.deals'),
    text: t('reports.sources.dealsText'),
    svg: found.length
      ? bars({
          id: 'deal-sources',
          title: t('reports.sources.deals'),
          bars: found.map((ending) => ({
            label: labelOf(scope, ending.step),
            value: countOf(ending),
            words: scope.count(countOf(ending)).words,
            href: scope.link('deal', ...begun, holds('source', ending.step)),
          })),
        })
      : null,
    table: {
      head: ['source', 'deals', 'won', 'winRate', 'wonValue', 'averageWon', 'openValue'].map(
        (name) => t(`reports.heads.${name}`)
      ),
      rows: found.length
        ? [
            ...found.map((ending) => ({
              label: labelOf(scope, ending.step),
              cells: cells(ending, holds('source', ending.step)),
            })),
            { label: t('reports.total'), strong: true, cells: cells(all) },
          ]
        : [],
    },
  }
}

async function leadSources(scope: ReportScope): Promise<Section> {
  const { t } = scope
  const came = scope.within('createdAt')
  const rows = await connection()
    .from(scope.rows('lead', ...came).as('told'))
    .groupBy('source')
    .select('source')
    .count('* as count')
    .count('converted_at as converted')
    .select(connection().raw("sum(case when status_kind = 'lost' then 1 else 0 end) as lost"))
  const found = rows
    .map(({ source, count, converted, lost }) => ({
      source: source as string | null,
      count: Number(count),
      converted: Number(converted),
      lost: Number(lost),
    }))
    .sort((one, other) => other.count - one.count)
  const sum = (key: 'count' | 'converted' | 'lost') =>
    found.reduce((total, row) => total + row[key], 0)
  const cells = (
    row: { count: number; converted: number; lost: number },
    ...more: ReturnType<typeof holds>[]
  ) => [
    scope.count(row.count, scope.link('lead', ...came, ...more)),
    scope.count(
      row.converted,
      scope.link('lead', ...came, ...more, condition('convertedAt', 'notEmpty'))
    ),
    scope.share(row.converted, row.count),
    scope.count(
      row.lost,
      scope.link('lead', ...came, ...more, condition('statusKind', 'is', 'lost'))
    ),
  ]
  return {
    name: 'leads',
    title: t('reports.sources.leads'),
    text: t('reports.sources.leadsText'),
    svg: found.length
      ? bars({
          id: 'lead-sources',
          title: t('reports.sources.leads'),
          bars: found.map((row) => ({
            label: labelOf(scope, row.source),
            value: row.count,
            words: `${scope.count(row.count).words} · ${scope.share(row.converted, row.count).words}`,
            href: scope.link('lead', ...came, holds('source', row.source)),
          })),
        })
      : null,
    table: {
      head: ['source', 'leads', 'converted', 'conversion', 'disqualified'].map((name) =>
        t(`reports.heads.${name}`)
      ),
      rows: found.length
        ? [
            ...found.map((row) => ({
              label: labelOf(scope, row.source),
              cells: cells(row, holds('source', row.source)),
            })),
            {
              label: t('reports.total'),
              strong: true,
              cells: cells({ count: sum('count'), converted: sum('converted'), lost: sum('lost') }),
            },
          ]
        : [],
    },
  }
}
