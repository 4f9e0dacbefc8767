import type { HttpRouterService } from '@adonisjs/core/types'

const Forecasts = () => import('#pipeline/controllers/forecasts_controller')
const Goals = () => import('#pipeline/controllers/goals_controller')

export function forecastRoutes(router: HttpRouterService) {
  router.get('/forecast', [Forecasts, 'show'])
  router.get('/forecast/export', [Forecasts, 'export'])
  router.get('/forecast/goals', [Goals, 'index'])
  router.post('/forecast/goals', [Goals, 'store'])
  router.delete('/forecast/goals/:id', [Goals, 'destroy']).where('id', router.matchers.number())
}
