import { connection } from '#records/change'
import { placeAmong, secondsBetween } from '#records/query/expressions'
import { bars } from '#workspace/charts/bars'
import { lines } from '#workspace/charts/lines'
import { heading } from '#pipeline/reports/headings'
import type { Report, Section } from '#pipeline/reports/report'
import { none, type ReportScope } from '#pipeline/reports/report_scope'
import { spreads, type Spread } from '#pipeline/reports/spread'
import { during, stepAt, stepsOf } from '#pipeline/reports/steps'

/** How long deals of the period took from their beginning until they were decided. */
export const cycleReport: Report = {
  ...heading('cycle'),
  sections: async (scope) => [await lengths(scope), await overTime(scope)],
}

/** Seconds from a deal's beginning to its end, as `value`. */
export const lasted = () => secondsBetween('deals.created_at', 'deals.closed_at', 'value')

const day = 86_400
/** Ends of the lengths told apart, in days. */
const ends = [7, 14, 30, 60, 90, 180]

async function lengths(scope: ReportScope): Promise<Section> {
  const { t } = scope
  const closed = scope.within('closedAt')
  const group = (type: 'won' | 'lost') => scope.rows('deal', ...closed, scope.at(type))
  const found: Record<'won' | 'lost', Spread | undefined> = { won: undefined, lost: undefined }
  for (const type of ['won', 'lost'] as const) {
    const rows = group(type).select(connection().raw('1 as grp'), lasted())
    const spread = await spreads<number>(rows)
    found[type] = spread.get(1)
  }
  return {
    name: 'lengths',
    title: t('reports.cycle.title'),
    text: t('reports.cycle.text'),
    svg: found.won ? await drawing(scope, group('won'), found.won) : null,
    table: {
      head: ['outcome', 'deals', 'medianDays', 'quarterDays', 'threeQuarterDays', 'meanDays'].map(
        (name) => t(`reports.heads.${name}`)
      ),
      rows:
        found.won || found.lost
          ? (['won', 'lost'] as const).map((type) => ({
              label: t(`reports.${type}`),
              cells: [
                scope.count(found[type]?.count ?? 0, scope.link('deal', ...closed, scope.at(type))),
                ...(['median', 'q1', 'q3', 'mean'] as const).map((each) =>
                  scope.lasting(found[type]?.[each])
                ),
              ],
            }))
          : [],
    },
  }
}

async function drawing(scope: ReportScope, won: any, { median }: Spread) {
  const { t } = scope
  const rows = await connection()
    .from(won.select(lasted()).as('told'))
    .where('value', '>=', 0)
    .groupBy('length')
    .select(
      placeAmong(
        'value',
        ends.map((end) => end * day),
        'length'
      )
    )
    .count('* as count')
  const counts = new Map(rows.map((row) => [Number(row.length), Number(row.count)]))
  return bars({
    id: 'cycle',
    title: t('reports.cycle.won'),
    summary: t('reports.cycle.summary', { span: scope.span(median) }),
    bars: [...ends, null].map((end, at) => ({
      label: end
        ? t('reports.cycle.upTo', { from: ends[at - 1] ?? 0, to: end })
        : t('reports.cycle.over', { from: ends[at - 1] }),
      value: counts.get(at) ?? 0,
      words: scope.count(counts.get(at) ?? 0).words,
    })),
  })
}

async function overTime(scope: ReportScope): Promise<Section> {
  const { t } = scope
  const won = () => scope.rows('deal', ...scope.within('closedAt'), scope.at('won'))
  const steps = await stepsOf(scope, won(), 'deals.closed_at')
  const at = connection()
    .from(
      won()
        .select(lasted())
        .select(stepAt(steps, 'deals.closed_at', scope))
        .as('told')
    )
    .select('step as grp', 'value')
  const found = await spreads<number>(at)
  const to = (index: number) =>
    scope.link('deal', during('closedAt', steps[index]), scope.at('won'))
  return {
    name: 'over-time',
    title: t('reports.cycle.overTime'),
    text: t('reports.cycle.overTimeText'),
    svg: found.size
      ? lines({
          id: 'cycle-months',
          title: t('reports.cycle.overTime'),
          steps: steps.map(({ label }) => label),
          axis: (value) => value.toLocaleString(scope.actor.locale),
          lines: [
            {
              name: 'median',
              label: t('reports.heads.medianDays'),
              points: steps.map((_, index) => {
                const spread = found.get(index)
                return {
                  value: spread ? Math.round(spread.median / day) : null,
                  words: spread ? scope.span(spread.median) : '',
                  href: spread ? to(index) : null,
                }
              }),
            },
          ],
        })
      : null,
    table: {
      head: ['when', 'won', 'medianDays', 'quarterDays', 'threeQuarterDays'].map((name) =>
        t(`reports.heads.${name}`)
      ),
      rows: found.size
        ? steps.map((step, index) => {
            const spread = found.get(index)
            return {
              label: step.label,
              cells: spread
                ? [
                    scope.count(spread.count, to(index)),
                    scope.lasting(spread.median),
                    scope.lasting(spread.q1),
                    scope.lasting(spread.q3),
                  ]
                : [scope.count(0), none, none, none],
            }
          })
        : [],
    },
  }
}
