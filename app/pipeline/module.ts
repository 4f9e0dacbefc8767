import { defineModule } from '#modules/contract'
import type { Actor } from '#records/actor'
import { commissionListeners } from '#pipeline/commission/listeners'
import { demo } from '#pipeline/demo/demo'
import Deal from '#pipeline/models/deal'
import DealCompetitor from '#pipeline/models/deal_competitor'
import DealContact from '#pipeline/models/deal_contact'
import DealOutcome from '#pipeline/models/deal_outcome'
import DealSplit from '#pipeline/models/deal_split'
import Goal from '#pipeline/models/goal'
import Pipeline from '#pipeline/models/pipeline'
import Stage from '#pipeline/models/stage'
import StageMove from '#pipeline/models/stage_move'
import { headings } from '#pipeline/reports/headings'
import { routes } from '#pipeline/routes'
import { slots } from '#pipeline/slots'

const mayReadSales = (actor: Actor) =>
  actor.reach('read', 'deal') !== 'none' || actor.reach('read', 'lead') !== 'none'

export default defineModule({
  name: 'pipeline',
  root: import.meta.dirname,
  needs: ['records', 'access', 'workspace', 'contacts', 'leads'],
  records: [
    Pipeline,
    Stage,
    Deal,
    DealContact,
    DealCompetitor,
    DealSplit,
    StageMove,
    DealOutcome,
    Goal,
  ],
  routes,
  slots,
  demo,
  rights: ['reopenDeals', 'goals', 'commission'],
  listeners: commissionListeners,
  settings: [
    {
      name: 'pipelines',
      href: '/settings/pipelines',
      icon: 'square-kanban',
      order: 42,
      right: 'settings',
      group: 'sales',
    },
  ],
  optionLists: [
    { name: 'dealType', keys: ['new', 'existing', 'renewal'] },
    {
      name: 'lostReason',
      keys: [
        'price',
        'competitor',
        'no_budget',
        'missing_capability',
        'timing',
        'no_decision_maker',
        'no_response',
        'poor_fit',
        'no_capacity',
        'duplicate',
        'other',
      ],
    },
    {
      name: 'wonReason',
      keys: ['price', 'capability', 'relationship', 'referral', 'speed', 'other'],
    },
    {
      name: 'buyingRole',
      keys: [
        'decision_maker',
        'business_evaluator',
        'technical_evaluator',
        'executive_sponsor',
        'influencer',
        'champion',
        'blocker',
        'other',
      ],
      tone: { decision_maker: 'good', champion: 'info', blocker: 'bad' },
    },
  ],
  nav: [
    {
      name: 'deals',
      href: '/deals/board',
      under: '/deals',
      dock: true,
      icon: 'square-kanban',
      key: 'g d',
      counts: 'deal',
      order: 40,
      visible: (actor) => actor.reach('read', 'deal') !== 'none',
    },
    {
      name: 'forecast',
      href: '/forecast',
      icon: 'chart-column-stacked',
      key: 'g f',
      order: 45,
      visible: (actor) => actor.reach('read', 'deal') !== 'none',
    },
    {
      name: 'commission',
      href: '/commission',
      icon: 'hand-coins',
      order: 47,
      visible: (actor) => actor.reach('read', 'deal') !== 'none',
    },
    {
      name: 'reports',
      href: '/reports',
      icon: 'chart-column',
      key: 'g r',
      order: 50,
      visible: mayReadSales,
    },
  ],
  palette: headings.slice(1).map(({ name, icon, of }) => ({
    name: `report-${name}`,
    href: `/reports/${name}`,
    icon,
    label: `reports.commands.${name}`,
    visible: (actor) => actor.reach('read', of) !== 'none',
  })),
  setUp: async ({ locale }) => void (await Pipeline.makeStandard(locale)),
})

declare module '#records/record' {
  interface RecordTypes {
    pipeline: typeof Pipeline
    stage: typeof Stage
    deal: typeof Deal
    dealContact: typeof DealContact
    dealCompetitor: typeof DealCompetitor
    dealSplit: typeof DealSplit
    stageMove: typeof StageMove
    dealOutcome: typeof DealOutcome
    goal: typeof Goal
  }
}
