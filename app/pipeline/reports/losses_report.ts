import { connection } from '#records/change'
import { optionLabel } from '#records/options/known'
import { bars } from '#workspace/charts/bars'
import { heading } from '#pipeline/reports/headings'
import type { Report, Section } from '#pipeline/reports/report'
import { holds, type ReportScope } from '#pipeline/reports/report_scope'

/** Why deals of the period were lost, and to whom. */
export const lossesReport: Report = {
  ...heading('losses'),
  sections: async (scope) => [
    await lossesBy(scope, 'reasons', 'lostReason', 'lost_reason', (value) =>
      value ? optionLabel('lostReason', value, scope.t) : scope.t('reports.unknown')
    ),
    await lossesBy(
      scope,
      'competitors',
      'lostTo',
      'lost_to',
      (value) => value || scope.t('reports.unknown')
    ),
  ],
}

/** Names that people typed may be many. */
const most = 30

async function lossesBy(
  scope: ReportScope,
  name: string,
  field: string,
  column: string,
  label: (value: string | null) => string
): Promise<Section> {
  const { t } = scope
  const lost = [...scope.within('closedAt'), scope.at('lost')]
  const rows = await connection()
    .from(scope.rows('deal', ...lost).as('told'))
    .groupBy(column)
    .select(`${column} as value`)
    .count('* as count')
    .sum('base_amount as amount')
    .orderBy('count', 'desc')
  const found = rows.map((row) => ({
    value: (row.value || null) as string | null,
    count: Number(row.count),
    amount: Number(row.amount ?? 0),
  }))
  const all = found.reduce((sum, { count }) => sum + count, 0)
  const worth = found.reduce((sum, { amount }) => sum + amount, 0)
  const shown = found.slice(0, most)
  const to = (value: string | null) => scope.link('deal', ...lost, holds(field, value))
  return {
    name,
    title: t(`reports.losses.${name}`),
    text: t(`reports.losses.${name}Text`),
    svg: all
      ? bars({
          id: `lost-${name}`,
          title: t(`reports.losses.${name}`),
          bars: shown.map(({ value, count }) => ({
            label: label(value),
            value: count,
            words: `${scope.count(count).words} · ${scope.share(count, all).words}`,
            href: to(value),
          })),
        })
      : null,
    table: {
      head: [name === 'reasons' ? 'reason' : 'competitor', 'lost', 'share', 'lostValue'].map(
        (each) => t(`reports.heads.${each}`)
      ),
      rows: all
        ? [
            ...shown.map(({ value, count, amount }) => ({
              label: label(value),
              cells: [
                scope.count(count, to(value)),
                scope.share(count, all),
                scope.money(amount, to(value)),
              ],
            })),
            {
              label: t('reports.total'),
              strong: true,
              cells: [
                scope.count(all, scope.link('deal', ...lost)),
                scope.share(all, all),
                scope.money(worth, scope.link('deal', ...lost)),
              ],
            },
          ]
        : [],
    },
  }
}
