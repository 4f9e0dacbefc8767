import type { HttpRouterService } from '@adonisjs/core/types'
import { commissionRoutes } from '#pipeline/commission/routes'
import { forecastRoutes } from '#pipeline/forecast/routes'

const Boards = () => import('#pipeline/controllers/boards_controller')
const DealStages = () => import('#pipeline/controllers/deal_stages_controller')

export function routes(router: HttpRouterService) {
  const id = router.matchers.number()
  forecastRoutes(router)
  commissionRoutes(router)
  router.get('/deals/board', [Boards, 'show'])
  router.get('/deals/board/columns/:stage', [Boards, 'column'])
  router.post('/deals/board/cards', [Boards, 'store'])
  router.get('/deals/:id/stage', [DealStages, 'edit']).where('id', id)
  router.put('/deals/:id/stage', [DealStages, 'update']).where('id', id)
}
