import type { HttpRouterService } from '@adonisjs/core/types'
import { assignmentRoutes } from '#leads/assignment/routes'
import { unlessOff } from '#records/switched_off'

const Disqualifications = () => import('#leads/controllers/disqualifications_controller')
const Conversions = () => import('#leads/controllers/conversions_controller')
const BulkConversions = () => import('#leads/controllers/bulk_conversions_controller')
const ConversionMaps = () => import('#leads/controllers/conversion_maps_controller')
const ApiConversions = () => import('#leads/controllers/api/conversions_controller')
const ScoreRules = () => import('#leads/controllers/score_rules_controller')
const Kin = () => import('#leads/controllers/kin_controller')
const LeadSettings = () => import('#leads/controllers/lead_settings_controller')
const ApiDisqualifications = () => import('#leads/controllers/api/disqualifications_controller')

export function routes(router: HttpRouterService) {
  const id = router.matchers.number()
  router
    .group(() => {
      router.get('/leads/:id/likely-duplicates', [Kin, 'index']).where('id', id)
      router.get('/leads/disqualifications/new', [Disqualifications, 'create'])
      router.post('/leads/disqualifications', [Disqualifications, 'store'])
      router.delete('/leads/:id/disqualification', [Disqualifications, 'destroy']).where('id', id)
      router.get('/leads/:id/conversion/new', [Conversions, 'create']).where('id', id)
      router.post('/leads/:id/conversion', [Conversions, 'store']).where('id', id)
      router.get('/leads/conversions/new', [BulkConversions, 'create'])
      router.post('/leads/conversions', [BulkConversions, 'store'])
    })
    .use(unlessOff('lead'))
  assignmentRoutes(router)
  router.get('/settings/leads', [LeadSettings, 'edit'])
  router.put('/settings/leads', [LeadSettings, 'update'])
  router.get('/settings/leads/score', [ScoreRules, 'index'])
  router.get('/settings/leads/score/new', [ScoreRules, 'create'])
  router.post('/settings/leads/score', [ScoreRules, 'store'])
  router.get('/settings/leads/score/:id/edit', [ScoreRules, 'edit']).where('id', id)
  router.put('/settings/leads/score/:id', [ScoreRules, 'update']).where('id', id)
  router.delete('/settings/leads/score/:id', [ScoreRules, 'destroy']).where('id', id)
  router.get('/settings/leads/conversion', [ConversionMaps, 'edit'])
  router.put('/settings/leads/conversion', [ConversionMaps, 'update'])
}

export function apiRoutes(router: HttpRouterService) {
  router
    .group(() => {
      router.post('leads/:id/disqualification', [ApiDisqualifications, 'store'])
      router.delete('leads/:id/disqualification', [ApiDisqualifications, 'destroy'])
      router.get('leads/:id/conversion', [ApiConversions, 'show'])
      router.post('leads/:id/conversion', [ApiConversions, 'store'])
    })
    .use(unlessOff('lead'))
}
