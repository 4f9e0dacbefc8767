import type { HttpRouterService } from '@adonisjs/core/types'

const Commissions = () => import('#pipeline/controllers/commissions_controller')
const Plans = () => import('#pipeline/controllers/commission_plans_controller')
const Rehearsals = () => import('#pipeline/controllers/commission_rehearsals_controller')

export function commissionRoutes(router: HttpRouterService) {
  const id = router.matchers.number()
  router.get('/commission', [Commissions, 'index'])
  router.get('/commission/export', [Commissions, 'export'])
  router.post('/commission/approvals', [Commissions, 'approve'])
  router.post('/commission/payments', [Commissions, 'pay'])
  router.get('/commission/plans', [Plans, 'index'])
  router.get('/commission/plans/new', [Plans, 'create'])
  router.post('/commission/plans', [Plans, 'store'])
  router.get('/commission/plans/:id', [Plans, 'edit']).where('id', id)
  router.put('/commission/plans/:id', [Plans, 'update']).where('id', id)
  router.get('/commission/plans/:id/rehearsal', [Rehearsals, 'show']).where('id', id)
}
