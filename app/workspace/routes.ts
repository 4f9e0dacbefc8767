import type { HttpRouterService } from '@adonisjs/core/types'

const Setups = () => import('#workspace/controllers/setups_controller')

export function publicRoutes(router: HttpRouterService) {
  router.get('/setup', [Setups, 'show'])
  router.post('/setup', [Setups, 'store'])
}
