import { connection } from '#records/change'
import { knownOptions, optionLabel } from '#records/options/known'
import { secondsBetween } from '#records/query/expressions'
import { bars } from '#workspace/charts/bars'
import { funnel } from '#workspace/charts/funnel'
import { heading } from '#pipeline/reports/headings'
import type { Report, Section } from '#pipeline/reports/report'
import { condition, holds, none, type ReportScope } from '#pipeline/reports/report_scope'
import { spreads } from '#pipeline/reports/spread'

/** What became of the leads that came in the period, and how soon somebody answered them. */
export const leadsReport: Report = {
  ...heading('leads'),
  sections: async (scope) => [await way(scope), await statuses(scope), await responses(scope)],
}

const came = (scope: ReportScope) => scope.within('createdAt')
const raw = (sql: string) => connection().raw(sql)

async function way(scope: ReportScope): Promise<Section> {
  const { t } = scope
  const [row] = await connection()
    .from(scope.rows('lead', ...came(scope)).as('told'))
    .count('* as total')
    .count('converted_at as converted')
    .select(
      raw("sum(case when status_kind <> 'open' then 1 else 0 end) as taken"),
      raw("sum(case when status_kind = 'won' then 1 else 0 end) as qualified")
    )
  const steps = [
    { name: 'came', count: Number(row.total), more: [] },
    {
      name: 'taken',
      count: Number(row.taken),
      more: [condition('statusKind', 'noneOf', ['open'])],
    },
    {
      name: 'qualified',
      count: Number(row.qualified),
      more: [condition('statusKind', 'is', 'won')],
    },
    {
      name: 'converted',
      count: Number(row.converted),
      more: [condition('convertedAt', 'notEmpty')],
    },
  ].map((step) => ({
    ...step,
    label: t(`reports.leads.${step.name}`),
    href: scope.link('lead', ...came(scope), ...step.more),
  }))
  const all = steps[0].count
  return {
    name: 'funnel',
    title: t('reports.leads.title'),
    text: t('reports.leads.text'),
    svg: all
      ? funnel({
          id: 'lead-funnel',
          title: t('reports.leads.title'),
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
      head: ['step', 'leads', 'fromBefore', 'ofAll'].map((name) => t(`reports.heads.${name}`)),
      rows: all
        ? steps.map(({ label, count, href }, at) => ({
            label,
            cells: [
              scope.count(count, href),
              at ? scope.share(count, steps[at - 1].count) : none,
              scope.share(count, all),
            ],
          }))
        : [],
    },
  }
}

async function statuses(scope: ReportScope): Promise<Section> {
  const { t } = scope
  const leads = () => scope.rows('lead', ...came(scope))
  const rows = await leads().groupBy('leads.status').select('leads.status').count('* as count')
  const counts = new Map<string, number>(rows.map((row: any) => [row.status, Number(row.count)]))
  const stays = await spreads<string>(
    connection()
      .from('lead_moves')
      .whereIn('lead_id', leads().select('leads.id'))
      .select('from_status as grp', 'seconds as value')
  )
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const order = knownOptions('leadStatus').map(({ key }) => key)
  const known = [...new Set([...order, ...counts.keys()])].filter(
    (key) => counts.has(key) || stays.has(key)
  )
  const to = (key: string) => scope.link('lead', ...came(scope), holds('status', key))
  return {
    name: 'statuses',
    title: t('reports.leads.statuses'),
    text: t('reports.leads.statusesText'),
    svg: all
      ? bars({
          id: 'lead-statuses',
          title: t('reports.leads.statuses'),
          bars: known.map((key) => ({
            label: optionLabel('leadStatus', key, t),
            value: counts.get(key) ?? 0,
            words: scope.count(counts.get(key) ?? 0).words,
            href: counts.has(key) ? to(key) : null,
          })),
        })
      : null,
    table: {
      head: ['status', 'leads', 'share', 'medianDays', 'quarterDays', 'threeQuarterDays'].map(
        (name) => t(`reports.heads.${name}`)
      ),
      rows: all
        ? known.map((key) => ({
            label: optionLabel('leadStatus', key, t),
            cells: [
              scope.count(counts.get(key) ?? 0, to(key)),
              scope.share(counts.get(key) ?? 0, all),
              ...[stays.get(key)?.median, stays.get(key)?.q1, stays.get(key)?.q3].map((seconds) =>
                scope.lasting(seconds)
              ),
            ],
          }))
        : [],
    },
  }
}

const responseNames = ['met', 'late', 'due', 'overdue'] as const

async function responses(scope: ReportScope): Promise<Section> {
  const { t } = scope
  const leads = () => scope.rows('lead', ...came(scope))
  const rows = await leads()
    .whereNotNull('leads.response_status')
    .groupBy('leads.owner_id', 'leads.response_status')
    .select('leads.owner_id', 'leads.response_status')
    .count('* as count')
  const lengths = await spreads<number | null>(
    leads()
      .whereNotNull('leads.first_responded_at')
      .select(
        'leads.owner_id as grp',
        secondsBetween('leads.created_at', 'leads.first_responded_at', 'value')
      )
  )
  const of = (owner: number | null, name: string) =>
    Number(
      rows.find((row: any) => row.owner_id === owner && row.response_status === name)?.count ?? 0
    )
  const owners = [...new Set<number | null>(rows.map((row: any) => row.owner_id))]
  const users = await connection()
    .from('users')
    .whereIn(
      'id',
      owners.filter((id) => id !== null)
    )
    .select('id', 'name')
  const nameOf = (id: number | null) =>
    users.find((user) => user.id === id)?.name ?? t('reports.nobody')
  const total = (name: string) => owners.reduce((sum: number, owner) => sum + of(owner, name), 0)
  const to = (name: string) => scope.link('lead', ...came(scope), holds('responseStatus', name))
  return {
    name: 'responses',
    title: t('reports.leads.responses'),
    text: t('reports.leads.responsesText'),
    svg: rows.length
      ? bars({
          id: 'lead-responses',
          title: t('reports.leads.responses'),
          bars: responseNames.map((name) => ({
            label: t(`lead.choices.responseStatus.${name}`),
            value: total(name),
            words: scope.count(total(name)).words,
            href: total(name) ? to(name) : null,
          })),
        })
      : null,
    table: {
      head: [
        t('reports.heads.owner'),
        ...responseNames.map((name) => t(`lead.choices.responseStatus.${name}`)),
        t('reports.heads.inTime'),
        t('reports.heads.medianHours'),
        t('reports.heads.threeQuarterHours'),
      ],
      rows: owners
        .map((owner) => ({ owner, label: nameOf(owner) }))
        .sort((one, other) => one.label.localeCompare(other.label, scope.actor.locale))
        .map(({ owner, label }) => ({
          label,
          cells: [
            ...responseNames.map((name) =>
              scope.count(
                of(owner, name),
                scope.link(
                  'lead',
                  ...came(scope),
                  holds('responseStatus', name),
                  holds('owner', owner)
                )
              )
            ),
            scope.share(of(owner, 'met'), of(owner, 'met') + of(owner, 'late')),
            scope.lasting(lengths.get(owner)?.median, 'hour'),
            scope.lasting(lengths.get(owner)?.q3, 'hour'),
          ],
        })),
    },
  }
}
