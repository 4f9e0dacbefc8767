import type { HttpRouterService } from '@adonisjs/core/types'
import { unlessOff } from '#records/switched_off'

const Disqualifications = () => import('#leads/controllers/disqualifications_controller')
const LeadSettings = () => import('#leads/controllers/lead_settings_controller')
const ApiDisqualifications = () => import('#leads/controllers/api/disqualifications_controller')

export function routes(router: HttpRouterService) {
  const id = router.matchers.number()
  router
    .group(() => {
      router.get('/leads/disqualifications/new', [Disqualifications, 'create'])
      router.post('/leads/disqualifications', [Disqualifications, 'store'])
      router.delete('/leads/:id/disqualification', [Disqualifications, 'destroy']).where('id', id)
    })
    .use(unlessOff('lead'))
  router.get('/settings/leads', [LeadSettings, 'edit'])
  router.put('/settings/leads', [LeadSettings, 'update'])
}

export function apiRoutes(router: HttpRouterService) {
  router
    .group(() => {
      router.post('leads/:id/disqualification', [ApiDisqualifications, 'store'])
      router.delete('leads/:id/disqualification', [ApiDisqualifications, 'destroy'])
    })
    .use(unlessOff('lead'))
}
