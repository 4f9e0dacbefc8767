import { stackedBars } from '#workspace/charts/stacked_bars'
import { heading } from '#pipeline/reports/headings'
import type { Report, Row } from '#pipeline/reports/report'
import { type ReportScope } from '#pipeline/reports/report_scope'
import { during, stepAt, stepsOf, type Step } from '#pipeline/reports/steps'
import { endings, sumOf, type Ending } from '#pipeline/reports/endings'

/** Of what was decided in the period, how much was won: by number and by value, over time. */
export const winRateReport: Report = {
  ...heading('wins'),
  sections: async (scope) => {
    const { t } = scope
    const decided = () => scope.rows('deal', ...scope.within('closedAt'))
    const steps = await stepsOf(scope, decided(), 'deals.closed_at')
    const found = await endings(scope, decided(), stepAt(steps, 'deals.closed_at', scope))
    const of = (at: number) => sumOf(found.filter(({ step }) => step === at))
    const all = sumOf(found)
    const rows = steps.map((step, at) => rowOf(scope, step, of(at)))
    const total = { label: t('reports.total'), strong: true, cells: cellsOf(scope, all) }
    return [
      {
        name: 'over-time',
        title: t('reports.wins.title'),
        text: t('reports.wins.text'),
        svg: all.won.count + all.lost.count ? drawing(scope, steps, of, all) : null,
        table: {
          head: ['when', 'won', 'lost', 'winRate', 'wonValue', 'lostValue', 'winRateValue'].map(
            (name) => t(`reports.heads.${name}`)
          ),
          rows: all.won.count + all.lost.count ? [...rows, total] : [],
        },
      },
    ]
  },
}

const rowOf = (scope: ReportScope, step: Step, ending: Ending): Row => ({
  label: step.label,
  cells: cellsOf(scope, ending, step),
})

function cellsOf(scope: ReportScope, { won, lost }: Ending, step?: Step) {
  const when = step ? [during('closedAt', step)] : scope.within('closedAt')
  const toWon = scope.link('deal', ...when, scope.at('won'))
  const toLost = scope.link('deal', ...when, scope.at('lost'))
  return [
    scope.count(won.count, toWon),
    scope.count(lost.count, toLost),
    scope.share(won.count, won.count + lost.count),
    scope.money(won.amount, toWon),
    scope.money(lost.amount, toLost),
    scope.share(won.amount, won.amount + lost.amount),
  ]
}

function drawing(scope: ReportScope, steps: Step[], of: (at: number) => Ending, all: Ending) {
  const { t } = scope
  return stackedBars({
    id: 'wins',
    title: t('reports.wins.title'),
    summary: t('reports.wins.summary', {
      won: all.won.count,
      decided: all.won.count + all.lost.count,
      share: scope.share(all.won.count, all.won.count + all.lost.count).words,
    }),
    series: (['won', 'lost'] as const).map((name) => ({ name, label: t(`reports.${name}`) })),
    axis: (value) => (Number.isInteger(value) ? value.toLocaleString(scope.actor.locale) : ''),
    bars: steps.map((step, at) => ({
      label: step.label,
      parts: (['won', 'lost'] as const).map((kind) => {
        const { count } = of(at)[kind]
        const href = scope.link('deal', during('closedAt', step), scope.at(kind))
        return { value: count, words: scope.count(count).words, href: count ? href : null }
      }),
    })),
  })
}
