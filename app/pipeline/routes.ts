import type { HttpContext } from '@adonisjs/core/http'
import type { HttpRouterService } from '@adonisjs/core/types'
import { commissionRoutes } from '#pipeline/commission/routes'
import { forecastRoutes } from '#pipeline/forecast/routes'

const Boards = () => import('#pipeline/controllers/boards_controller')
const BoardCards = () => import('#pipeline/controllers/board_cards_controller')
const Reports = () => import('#pipeline/controllers/reports_controller')
const DealStages = () => import('#pipeline/controllers/deal_stages_controller')
const DealOutcomes = () => import('#pipeline/controllers/deal_outcomes_controller')
const DealParts = () => import('#pipeline/controllers/deal_parts_controller')
const Pipelines = () => import('#pipeline/controllers/pipelines_controller')
const Stages = () => import('#pipeline/controllers/stages_controller')

/** What belongs to a deal and is added and taken off alike. */
const kinds = ['contacts', 'competitors'] as const
type Part = 'create' | 'store' | 'makePrimary' | 'destroy'

const of = (kind: (typeof kinds)[number], action: Part) => async (ctx: HttpContext) => {
  const { default: Controller } = await DealParts()
  ctx.params.kind = kind
  return new Controller()[action](ctx)
}

export function routes(router: HttpRouterService) {
  const id = router.matchers.number()
  forecastRoutes(router)
  commissionRoutes(router)
  router.get('/reports', [Reports, 'index'])
  router.get('/reports/:report', [Reports, 'show'])
  router.get('/reports/:report/:section', [Reports, 'export'])
  router.get('/deals/board', [Boards, 'show'])
  router.get('/deals/board/columns/:stage', [Boards, 'column'])
  router.post('/deals/board/cards', [Boards, 'store'])
  router
    .group(() => {
      router.get('/stage', [DealStages, 'edit'])
      router.put('/stage', [DealStages, 'update'])
      router.get('/outcome/new', [DealOutcomes, 'create'])
      router.post('/outcome', [DealOutcomes, 'store'])
      router.delete('/outcome', [DealOutcomes, 'destroy'])
      router.put('/checklist', [DealParts, 'tick'])
      router.get('/splits/edit', [DealParts, 'editSplits'])
      router.put('/splits', [DealParts, 'updateSplits'])
      for (const kind of kinds) {
        router.get(`/${kind}/new`, of(kind, 'create'))
        router.post(`/${kind}`, of(kind, 'store'))
      }
    })
    .prefix('/deals/:id')
    .where('id', id)
  router.put('/deal-parts/contacts/:id/primary', of('contacts', 'makePrimary')).where('id', id)
  for (const kind of kinds)
    router.delete(`/deal-parts/${kind}/:id`, of(kind, 'destroy')).where('id', id)

  router.get('/settings/pipelines', [Pipelines, 'index'])
  router.post('/settings/pipelines', [Pipelines, 'store'])
  router.get('/settings/pipelines/cards', [BoardCards, 'edit'])
  router.put('/settings/pipelines/cards', [BoardCards, 'update'])
  router
    .group(() => {
      router.get('', [Pipelines, 'edit'])
      router.put('', [Pipelines, 'update'])
      router.delete('', [Pipelines, 'destroy'])
      router.put('/position', [Pipelines, 'move'])
      router.get('/removal', [Pipelines, 'removal'])
      router.post('/stages', [Stages, 'store'])
    })
    .prefix('/settings/pipelines/:id')
    .where('id', id)
  router
    .group(() => {
      router.get('', [Stages, 'edit'])
      router.put('', [Stages, 'update'])
      router.delete('', [Stages, 'destroy'])
      router.put('/position', [Stages, 'move'])
      router.get('/removal', [Stages, 'removal'])
    })
    .prefix('/settings/stages/:id')
    .where('id', id)
}
