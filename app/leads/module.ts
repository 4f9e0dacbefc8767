import { defineModule } from '#modules/contract'
import LeadAssignment from '#leads/assignment/models/lead_assignment'
import { assignJob } from '#leads/assignment/new_leads'
import { demo } from '#leads/demo/demo'
import Lead from '#leads/models/lead'
import { apiPaths } from '#leads/api_paths'
import ScoreRule from '#leads/models/score_rule'
import { apiRoutes, routes } from '#leads/routes'
import { noteOverdue } from '#leads/models/lead/response'
import { leadsOf } from '#leads/personal'
import { keepAllScores } from '#leads/score/keep_scores'
import { slots } from '#leads/slots'
import { converted, disqualifyReasons, statuses, statusKinds } from '#leads/statuses'

export default defineModule({
  name: 'leads',
  root: import.meta.dirname,
  needs: ['records', 'access', 'workspace', 'contacts'],
  optionLists: [
    {
      name: 'leadStatus',
      keys: Object.keys(statuses),
      kinds: statusKinds,
      kind: statuses,
      reserved: [converted],
      tone: {
        new: 'info',
        connected: 'info',
        nurturing: 'warn',
        qualified: 'good',
        converted: 'good',
        unqualified: 'bad',
        junk: 'bad',
      },
    },
    { name: 'disqualifyReason', keys: disqualifyReasons },
  ],
  demo,
  nav: [
    {
      name: 'leads',
      href: '/leads',
      dock: true,
      icon: 'user-plus',
      key: 'g l',
      counts: 'lead',
      order: 10,
      visible: (actor) => actor.reach('read', 'lead') !== 'none',
    },
  ],
  routes,
  apiRoutes,
  slots,
  bulkActions: [
    {
      name: 'convert',
      label: 'lead.convert',
      icon: 'arrow-right-left',
      records: ['lead'],
      href: '/leads/conversions/new',
      most: 100,
      visible: (actor) => actor.reach('edit', 'lead') !== 'none',
    },
    {
      name: 'assign',
      label: 'assignment.assign',
      icon: 'waypoints',
      records: ['lead'],
      href: '/leads/assignments/new',
      most: 500,
      visible: (actor) => actor.reach('edit', 'lead') !== 'none',
    },
    {
      name: 'disqualify',
      label: 'lead.disqualify',
      icon: 'user-x',
      records: ['lead'],
      href: '/leads/disqualifications/new',
      most: 200,
      visible: (actor) => actor.reach('edit', 'lead') !== 'none',
    },
  ],
  apiPaths,
  personalData: [leadsOf],
  jobs: [
    { name: 'leads.overdue', run: noteOverdue },
    assignJob,
    {
      name: 'leads.score',
      lease: 300,
      async run(_, job) {
        await keepAllScores(async (done) => {
          await job.progress(done, null)
          return !job.stopping
        })
      },
    },
  ],
  schedules: [
    { name: 'leads.overdue', job: 'leads.overdue', every: 60 },
    { name: 'leads.score', job: 'leads.score', at: '02:30' },
  ],
  settings: [
    {
      name: 'assignment',
      href: '/settings/assignment',
      icon: 'waypoints',
      order: 46,
      right: 'settings',
      group: 'sales',
    },
    {
      name: 'leads',
      href: '/settings/leads',
      icon: 'user-plus',
      order: 45,
      right: 'settings',
      group: 'sales',
    },
  ],
  records: [Lead, LeadAssignment],
  boot: () => ScoreRule.boot(),
})

declare module '#records/record' {
  interface RecordTypes {
    lead: typeof Lead
    leadAssignment: typeof LeadAssignment
  }
}
