import type { HttpRouterService } from '@adonisjs/core/types'
import { unlessOff } from '#records/switched_off'

const AssignmentSettings = () =>
  import('#leads/assignment/controllers/assignment_settings_controller')
const AssignmentRules = () => import('#leads/assignment/controllers/assignment_rules_controller')
const RuleSwitches = () => import('#leads/assignment/controllers/rule_switches_controller')
const Territories = () => import('#leads/assignment/controllers/territories_controller')
const AssignmentRehearsals = () =>
  import('#leads/assignment/controllers/assignment_rehearsals_controller')
const LeadAssignments = () => import('#leads/assignment/controllers/lead_assignments_controller')

export function assignmentRoutes(router: HttpRouterService) {
  const id = router.matchers.number()
  router
    .group(() => {
      router.get('/leads/assignments/new', [LeadAssignments, 'create'])
      router.post('/leads/assignments', [LeadAssignments, 'store'])
    })
    .use(unlessOff('lead'))
  router
    .group(() => {
      router.get('/', [AssignmentSettings, 'show'])
      router.get('/rehearsal', [AssignmentRehearsals, 'show'])
      router.get('/rules/new', [AssignmentRules, 'create'])
      router.post('/rules', [AssignmentRules, 'store'])
      router.get('/rules/:id/edit', [AssignmentRules, 'edit']).where('id', id)
      router.put('/rules/:id', [AssignmentRules, 'update']).where('id', id)
      router.delete('/rules/:id', [AssignmentRules, 'destroy']).where('id', id)
      router.put('/rules/:id/position', [AssignmentRules, 'move']).where('id', id)
      router.put('/rules/:id/switch', [RuleSwitches, 'update']).where('id', id)
      router.delete('/rules/:id/switch', [RuleSwitches, 'destroy']).where('id', id)
      router.get('/territories/new', [Territories, 'create'])
      router.post('/territories', [Territories, 'store'])
      router.get('/territories/:id/edit', [Territories, 'edit']).where('id', id)
      router.put('/territories/:id', [Territories, 'update']).where('id', id)
      router.delete('/territories/:id', [Territories, 'destroy']).where('id', id)
      router.put('/territories/:id/position', [Territories, 'move']).where('id', id)
    })
    .prefix('/settings/assignment')
}
