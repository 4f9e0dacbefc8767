import type { HttpRouterService } from '@adonisjs/core/types'
import { unlessOff } from '#records/switched_off'

const AssignmentSettings = () =>
  import('#leads/assignment/controllers/assignment_settings_controller')
const Rules = () => import('#leads/assignment/controllers/assignment_rules_controller')
const RuleSwitches = () => import('#leads/assignment/controllers/rule_switches_controller')
const Territories = () => import('#leads/assignment/controllers/territories_controller')
const Rehearsals = () => import('#leads/assignment/controllers/rehearsals_controller')
const Assignments = () => import('#leads/assignment/controllers/assignments_controller')

export function assignmentRoutes(router: HttpRouterService) {
  const id = router.matchers.number()
  router
    .group(() => {
      router.get('/leads/assignments/new', [Assignments, 'create'])
      router.post('/leads/assignments', [Assignments, 'store'])
    })
    .use(unlessOff('lead'))
  router
    .group(() => {
      router.get('/', [AssignmentSettings, 'show'])
      router.get('/rehearsal', [Rehearsals, 'show'])
      router.get('/rules/new', [Rules, 'create'])
      router.post('/rules', [Rules, 'store'])
      router.get('/rules/:id/edit', [Rules, 'edit']).where('id', id)
      router.put('/rules/:id', [Rules, 'update']).where('id', id)
      router.delete('/rules/:id', [Rules, 'destroy']).where('id', id)
      router.put('/rules/:id/position', [Rules, 'move']).where('id', id)
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
