import { connection } from '#records/change'
import { highest } from '#records/query/expressions'
import type { Condition } from '#records/query/filter_tree'
import { funnel } from '#workspace/charts/funnel'
import type { PipelineRow, StageRow } from '#pipeline/models/pipeline/stage_book'
import { heading } from '#pipeline/reports/headings'
import type { Report, Row, Section } from '#pipeline/reports/report'
import { condition, holds, none, type ReportScope } from '#pipeline/reports/report_scope'
import { spreads, type Spread } from '#pipeline/reports/spread'

/** How far the deals that began in the period came, and how long they stayed on the way. One funnel for each pipeline. */
export const funnelReport: Report = {
  ...heading('funnel'),
  sections: async (scope) => {
    const sections: Section[] = []
    for (const pipeline of scope.pipelines) sections.push(await sectionOf(scope, pipeline))
    return sections
  },
}

interface Reached {
  count: number
  amount: number
}

async function sectionOf(scope: ReportScope, pipeline: PipelineRow): Promise<Section> {
  const { t, book } = scope
  const begun = [...scope.within('createdAt'), holds('pipeline', pipeline.id)]
  const stages = book.stagesOf(pipeline.id).filter(({ type }) => type === 'open')
  const reached = await reachedPlaces(scope, begun, pipeline)
  const stays = await staysOf(scope, begun)
  const now = await standing(scope, begun)
  const upTo = (position: number): Reached =>
    reached
      .filter(({ place }) => place >= position)
      .reduce(
        (sum, { count, amount }) => ({ count: sum.count + count, amount: sum.amount + amount }),
        { count: 0, amount: 0 }
      )
  const all = upTo(0)
  const won = upTo(wonPlace)
  const steps = [
    { label: t('reports.begun'), ...all, href: scope.link('deal', ...begun), stage: null },
    ...stages.map((stage) => ({ label: stage.name, ...upTo(stage.position), href: null, stage })),
    {
      label: t('reports.won'),
      ...won,
      href: scope.link('deal', ...begun, scope.at('won')),
      stage: null,
    },
  ]
  const row = (step: (typeof steps)[number], before: (typeof steps)[number] | undefined): Row => ({
    label: step.label,
    strong: !step.stage,
    cells: [
      scope.count(step.count, step.href),
      before ? scope.share(step.count, before.count) : none,
      scope.share(step.count, all.count),
      scope.money(step.amount, step.href),
      ...staying(scope, step.stage && stays.get(step.stage.id)),
      step.stage ? here(scope, begun, step.stage, now) : none,
    ],
  })
  return {
    name: `funnel-${pipeline.id}`,
    title: scope.pipelines.length > 1 ? pipeline.name : t('reports.funnel.title'),
    text: t('reports.funnel.text'),
    svg:
      all.count > 0
        ? funnel({
            id: `funnel-${pipeline.id}`,
            title: t('reports.funnel.title'),
            summary: t('reports.funnel.summary', {
              count: all.count,
              share: scope.share(won.count, all.count).words,
            }),
            steps: steps.map(({ label, count, href }, at) => ({
              label,
              value: count,
              words: scope.count(count).words,
              passed: at ? scope.share(count, steps[at - 1].count).words : null,
              href: count ? href : null,
            })),
          })
        : null,
    table: {
      head: [
        'stage',
        'reached',
        'fromBefore',
        'ofAll',
        'value',
        'medianDays',
        'quarterDays',
        'threeQuarterDays',
        'stillThere',
      ].map((name) => t(`reports.heads.${name}`)),
      rows: all.count ? steps.map((step, at) => row(step, steps[at - 1])) : [],
    },
  }
}

/** Behind every open stage. */
const wonPlace = 1_000_000

/** How many deals came as far as each place and no further. Skipping a stage counts as having passed it. */
async function reachedPlaces(scope: ReportScope, begun: Condition[], pipeline: PipelineRow) {
  const ids = scope.rows('deal', ...begun).select('deals.id')
  const openPlaces = scope.book
    .stagesOf(pipeline.id)
    .filter(({ type }) => type === 'open')
    .map(({ id, position }): [number, number] => [id, position])
  const won = scope.book.stagesOf(pipeline.id).filter(({ type }) => type === 'won')
  const now = won.map(({ id }): [number, number] => [id, wonPlace])
  const furthest = connection()
    .from('deals')
    .leftJoin('stage_moves', 'stage_moves.deal_id', 'deals.id')
    .whereIn('deals.id', ids)
    .groupBy('deals.id')
    .select(
      highest('stage_moves.to_id', openPlaces, 'passed'),
      highest('deals.stage_id', now, 'ended'),
      connection().raw('max(deals.base_amount) as amount')
    )
  const rows = await connection()
    .from(furthest.as('furthest'))
    .groupBy('passed', 'ended')
    .select('passed', 'ended')
    .count('* as count')
    .sum('amount as amount')
  return rows.map((row) => ({
    place: Math.max(Number(row.passed), Number(row.ended)),
    count: Number(row.count),
    amount: Number(row.amount ?? 0),
  }))
}

/** How long they stayed in each stage that they left. */
async function staysOf(scope: ReportScope, begun: Condition[]) {
  const ids = scope.rows('deal', ...begun).select('deals.id')
  return spreads<number>(
    connection()
      .from('stage_moves')
      .whereIn('deal_id', ids)
      .whereNotNull('from_id')
      .whereNull('deleted_at')
      .select('from_id as grp', 'seconds as value')
  )
}

/** How many of them are in each stage now. */
async function standing(scope: ReportScope, begun: Condition[]) {
  const rows = await scope
    .rows('deal', ...begun)
    .groupBy('deals.stage_id')
    .select('deals.stage_id')
    .count('* as count')
  return new Map<number, number>(rows.map((row: any) => [row.stage_id, Number(row.count)]))
}

const staying = (scope: ReportScope, stay: Spread | null | undefined) =>
  [stay?.median, stay?.q1, stay?.q3].map((seconds) => scope.lasting(seconds))

const here = (scope: ReportScope, begun: Condition[], stage: StageRow, now: Map<number, number>) =>
  scope.count(
    now.get(stage.id) ?? 0,
    scope.link('deal', ...begun, condition('stage', 'is', String(stage.id)))
  )
